"""``heijunka serve``: a real server on loopback, opened with the key that it prints, ended like any program."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx


@contextmanager
def started(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "heijunka", "serve", "--json", *more]
    environ = {**os.environ, "HEIJUNKA_LANGUAGE": "en"}
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told_by(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    return dict(json.loads("".join(iter(process.stdout.readline, "}\n")) + "}"))


def ended(process: subprocess.Popen[Any], how: signal.Signals) -> int:
    process.send_signal(how)
    try:
        return process.wait(30)
    finally:
        process.kill()


def test_it_is_set_up_once_by_a_link_and_ends_when_asked(tmp_path: Path) -> None:
    ann = {"name": "ann", "password": "a horse, a staple"}
    with started(tmp_path, "--port", "0") as process:
        told = told_by(process)
        with httpx.Client(base_url=told["address"]) as client:
            assert client.get("/v1/health").json()["status"] == "alive"
            assert client.get("/v1/sites").status_code == 401
            token = told["setup"].partition("?token=")[2]
            assert client.post("/v1/setup", json={"token": token, **ann}).status_code == 204
            assert client.get("/v1/sites").json() == []
            page = client.get("/sites/anything")
            assert "nonce-" in page.headers["content-security-policy"]
        assert ended(process, signal.SIGINT) == 0
    with started(tmp_path, "--port", "0", "--database", "heijunka.db") as process:
        told = told_by(process)
        assert told["setup"] is None
        with httpx.Client(base_url=told["address"]) as client:
            assert client.post("/v1/session", json=ann).status_code == 204
            assert client.get("/v1/sites").json() == []
        assert ended(process, signal.SIGTERM) == 0


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started(tmp_path, "--port", port) as process:
            _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert f"127.0.0.1:{port}" in said
    assert "Traceback" not in said
    assert not (tmp_path / "heijunka.db").exists()


def test_a_demo_on_a_terminal_ends_with_its_page(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "heijunka", "demo", "--size", "small", "--seconds", "1", "--language", "en"]
    environ = {**os.environ, "BROWSER": "true"}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        try:
            said = read_until(ours, "[Y/n]")
            assert "http://" not in said
            os.write(ours, b"\n")
            said = read_until(ours, "setup?token=")
            address = re.findall(r"http://127\.0\.0\.1:\d+/", said)[0]
            with httpx.Client(base_url=address) as client:
                assert client.get("/v1/ready").json() == {"status": "ready"}
            assert ended(process, signal.SIGINT) == 0
        finally:
            process.kill()
            os.close(ours)


def read_until(stream: int, sign: str) -> str:
    said = b""
    while sign.encode() not in said:
        ready, _, _ = select.select([stream], [], [], 300)
        assert ready, said.decode(errors="replace")
        said += os.read(stream, 4096)
    return said.decode(errors="replace")


def test_several_processes_serve_one_store_and_end_together(tmp_path: Path) -> None:
    ann = {"name": "ann", "password": "a horse, a staple"}
    with started(tmp_path, "--port", "0", "--workers", "2", "--log", "log.jsonl") as process:
        told = told_by(process)
        token = told["setup"].partition("?token=")[2]
        with httpx.Client(base_url=told["address"], timeout=60) as client:
            assert client.post("/v1/setup", json={"token": token, **ann}).status_code == 204
            client.headers["X-Heijunka-Token"] = client.get("/v1/session").json()["token"]
            draft = client.post("/v1/samples", json={"sample": "template"}).json()
            done = client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": 1, "site": "shop"})
            assert done.status_code == 200
            # Each connection may come to another process: who has signed in here has signed in there.
            for _ in range(20):
                with httpx.Client(base_url=told["address"], cookies=client.cookies, timeout=60) as other:
                    assert other.get("/v1/sites").status_code == 200
            job = client.post("/v1/sites/shop/plans", json={"seconds": 600}).json()
            while client.get(f"/v1/jobs/{job['id']}").json()["state"] == "queued":
                client.get("/v1/health")
            with client.stream("GET", "/v1/live") as stream:
                lines = stream.iter_lines()
                assert "here" in next(lines)
                with httpx.Client(base_url=told["address"], cookies=client.cookies, timeout=60) as other:
                    other.headers["X-Heijunka-Token"] = client.headers["X-Heijunka-Token"]
                    assert other.delete(f"/v1/jobs/{job['id']}").status_code == 200
                seen = next(line for line in lines if "done" in line or "failed" in line)
            assert "done" in seen, "what another process ends is ended, and told to all"
            figures = client.get("/v1/metrics").text
            assert "heijunka_request_seconds_count" in figures
        assert ended(process, signal.SIGTERM) == 0
