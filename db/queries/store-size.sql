-- What takes the space? Bytes of every table and index, the largest first (dbstat reads the whole file: slow on
-- a large store).
SELECT name, sum(pgsize) AS bytes, count(*) AS pages
FROM dbstat
GROUP BY name
ORDER BY bytes DESC;
