"""Unpack from a TensorFlow wheel what tfjs-node is linked with: unpack-wheel.py WHEEL LIBRARIES HEADERS

Libraries appear under their names once they are whole; zipfile checks every file's CRC on the way.
"""

import os
import shutil
import sys
import zipfile

LIBRARIES = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
INCLUDE = "tensorflow/include/"
# What binding/*.cc includes, and what that includes.
HEADERS = tuple(INCLUDE + folder for folder in ("tensorflow/c/", "tensorflow/core/platform/", "tsl/", "xla/tsl/c/"))


def extract(wheel, name, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wheel.open(name) as source, open(path + ".partial", "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    os.replace(path + ".partial", path)


def main(wheel_path, libraries, headers):
    with zipfile.ZipFile(wheel_path) as wheel:
        names = set(wheel.namelist())
        missing = [name for name in LIBRARIES if name not in names]
        if missing:
            sys.exit(f"{wheel_path}: no {' and no '.join(missing)} inside; is it a wheel of TensorFlow for Linux?")
        for name in LIBRARIES:
            extract(wheel, name, os.path.join(libraries, os.path.basename(name)))
        for name in sorted(names):
            if name.startswith(HEADERS) and not name.endswith("/"):
                extract(wheel, name, os.path.join(headers, name[len(INCLUDE) :]))


try:
    main(*sys.argv[1:])
except (OSError, zipfile.BadZipFile, EOFError) as error:
    sys.exit(f"{sys.argv[1]}: cannot be unpacked: {error}")
