"""The plugin as one file that Python runs, with the same bytes wherever it is written."""

from __future__ import annotations

import io
import pkgutil
import zipfile

PACKAGES = {
    "netgen": ("__init__", "addressing"),
    "netgen.ipam": (
        *("__init__", "__main__", "bundle", "command", "config", "docker", "driver", "etcd", "fleet", "policy", "protocol"),
        *("publish", "reconcile", "report", "request", "serve", "service", "store", "watch"),
    ),
}
"""The modules that the plugin is made of."""
SHEBANG = b"#!/usr/bin/env python3\n"
MAIN = "import sys\n\nfrom netgen.ipam.command import main\n\nsys.exit(main(sys.argv[1:], sys.argv[0]))\n"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside, the first that a zip file can have."""


def bundle() -> bytes:
    """A zip application (PEP 441). Nothing is compressed: what a compressor writes depends on its version."""
    buffer = io.BytesIO()
    buffer.write(SHEBANG)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as archive:
        _add(archive, "__main__.py", MAIN.encode())
        for package, modules in PACKAGES.items():
            for module in modules:
                source = pkgutil.get_data(package, f"{module}.py")
                if source is None:
                    raise FileNotFoundError(f"{package}.{module} has no source here")
                _add(archive, f"{package.replace('.', '/')}/{module}.py", source)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system = 3  # Unix
    info.external_attr = 0o100644 << 16
    archive.writestr(info, data)
