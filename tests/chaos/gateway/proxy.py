"""nginx before the instances, with the settings that docs/gateway.md gives."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from services.supervision.free_ports import free_port
from tests.brokers.mortal_process import start_mortal

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
DOCUMENTED = re.compile(r"^```nginx\n(.*?)^```", re.DOTALL | re.MULTILINE)


def documented_settings() -> str:
    """The server block as the documentation has it."""
    page = Path(__file__).parents[3] / "docs" / "gateway.md"
    found = DOCUMENTED.search(page.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


@asynccontextmanager
async def proxied(addresses: Sequence[str], folder: Path) -> AsyncIterator[str]:
    """The address of an nginx that balances over these."""
    port = free_port()
    process = start_mortal(_command(addresses, folder, port), folder / "nginx.out")
    try:
        await _until_listening(port, process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 10)


def _command(addresses: Sequence[str], folder: Path, port: int) -> Sequence[str]:
    assert NGINX is not None
    servers = "".join(f"    server {each.removeprefix('http://')} max_fails=1 fail_timeout=1s;\n" for each in addresses)
    written = re.sub(r"^    server .*?;\n", "", documented_settings(), flags=re.MULTILINE)
    written = written.replace("upstream gateway {\n", f"upstream gateway {{\n{servers}")
    written = re.sub(r"listen [^;]+;", f"listen 127.0.0.1:{port};", written)
    folder.mkdir(parents=True, exist_ok=True)
    places = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n  access_log off;\n{places}{written}}}\n",
        encoding="utf-8",
    )
    return [NGINX, "-p", str(folder), "-c", str(file)]


async def _until_listening(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    while True:
        assert process.poll() is None, (folder / "nginx.out").read_text(encoding="utf-8")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)  # nothing tells another process that a port is listened on
        else:
            writer.close()
            await writer.wait_closed()
            return
