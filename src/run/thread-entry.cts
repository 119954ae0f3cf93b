/**
 * Where the pool enters a worker thread. The pool loads its file by `require`, and Node 20 aborts the whole process when a
 * thread is ended while `require` links an ES module; a thread that is ended during `import()` just ends. So this file is
 * CommonJS, and everything else comes by `import()`.
 */
export = {
  trainInThread: import("./thread-worker.js").then(({ trainInThread }) => trainInThread),
};
