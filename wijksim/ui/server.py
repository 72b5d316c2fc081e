"""The server of the page: serves on this computer only, unless ``wijksim ui`` is asked otherwise."""

import argparse
import ipaddress
import json
import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from wijksim.config import ConfigError
from wijksim.lab.composition import override_pairs
from wijksim.lab.remarks import remarks
from wijksim.ui.choices import SIDES
from wijksim.ui.opening import begun_with
from wijksim.ui.visitors import VISITORS
from wijksim.ui.words import LANGUAGES

_LOOPBACK_NAMES = ("localhost",)
_GONE_AFTER = "2m"
"""Time after which a page that lost its connection is let go; a page that is closed is let go at once."""

_LEAST_MEMORY = 500
_RESULTS = "results_dir="

_TURN = 0.0005
"""Seconds after which a thread that computes lets another one go on. A click passes through several threads, and waits
at each of them for a model that computes; Python's own 5 ms would make that a tenth of a second."""


class _Parser(argparse.ArgumentParser):
    """Reports mistakes as every command does."""

    def error(self, message: str) -> NoReturn:
        hint = "; a city is chosen by city=NAME" if "--city" in message else ""
        raise ConfigError([f"ui: {message}{hint}"])


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Reads the options of the command.

    Raises:
        ConfigError: If they cannot be read, or lie outside what is allowed.
    """
    parser = _Parser(prog="wijksim ui", add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--classic", action="store_true")
    parser.add_argument("--visitors", type=int, default=VISITORS.most)
    parser.add_argument("--memory", type=int, default=int(VISITORS.memory))
    parser.add_argument("--results", action="append", default=[])
    parser.add_argument("--language", default=LANGUAGES[0])
    parser.add_argument("words", nargs="*")
    options = parser.parse_intermixed_args(list(arguments))
    problems = _take_results_folder(options)
    if not 1 <= options.port <= 65535:
        problems.append(f"--port {options.port}: allowed: 1 to 65535")
    if options.visitors < 1:
        problems.append(f"--visitors {options.visitors}: allowed: at least 1")
    if options.memory < _LEAST_MEMORY:
        problems.append(f"--memory {options.memory}: allowed: at least {_LEAST_MEMORY} (MB)")
    if options.language not in LANGUAGES:
        problems.append(f"--language {options.language}: allowed: {', '.join(LANGUAGES)}")
    if problems:
        raise ConfigError(problems)
    begun_with(options.words)
    return options


def _take_results_folder(options: argparse.Namespace) -> list[str]:
    """Takes ``results_dir=`` out of the words, as every other command has it; returns what is wrong with it."""
    words = [word for word in options.words if word.lstrip("+").startswith(_RESULTS)]
    options.words = [word for word in options.words if word not in words]
    given = [*options.results, *(str(folder or "") for _, folder in override_pairs(words))]
    options.results = Path(given[0] if given else "results").expanduser()
    if "" in given or len(given) > 1:
        return ["results_dir: allowed: one folder, as results_dir=<folder> or --results <folder>"]
    return []


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in _LOOPBACK_NAMES


def check_port(host: str, port: int) -> None:
    """Makes sure that the address is free.

    Raises:
        ConfigError: If it is not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((host, port))
    except OSError as failure:
        raise ConfigError(
            [
                f"--port {port} on {host} cannot be used ({failure.strerror}); allowed: a free port, such as {port + 1}"
            ]
        ) from failure


def _settle(options: argparse.Namespace) -> None:
    """Settings of Solara, before it is imported: no calls to the outside, and pages that are left are let go."""
    from wijksim.ui.page_settings import LANGUAGE, RESULTS, WORDS

    os.environ.update(
        {
            "SOLARA_APP": "wijksim.ui.classic:Page" if options.classic else "wijksim.ui.page:Page",
            "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
            "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
            "SOLARA_KERNEL_CULL_TIMEOUT": _GONE_AFTER,
            "SOLARA_THEME_SHOW_BANNER": "false",
            "SOLARA_THEME_TITLE": "Wijksim",
            "SOLARA_MODE": "production",
            "SOLARA_SESSION_SECRET_KEY": secrets.token_hex(16),
            RESULTS: str(options.results.absolute()),
            WORDS: json.dumps(options.words),
            LANGUAGE: options.language,
        }
    )
    VISITORS.most, VISITORS.memory = options.visitors, float(options.memory)


def serve(options: argparse.Namespace) -> None:
    """Serves the page until it is interrupted.

    Raises:
        ConfigError: If the port is taken, or the packages of the page are not there.
    """
    check_port(options.host, options.port)
    _settle(options)
    try:
        import uvicorn
        from solara.server import starlette
    except ImportError as failure:
        raise ConfigError(
            [f"ui: {failure.name} is not installed; the page needs the extra [page] of this package"]
        ) from failure
    sys.setswitchinterval(_TURN)
    config = uvicorn.Config(starlette.app, host=options.host, port=options.port, log_level="warning")
    server = uvicorn.Server(config)
    threading.Thread(target=_welcome, args=(server, options), daemon=True).start()
    server.run()


def _address(options: argparse.Namespace) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{options.port}"


def _introduce(options: argparse.Namespace) -> None:
    print(f"wijksim: the page is at {_address(options)} (Ctrl+C ends it)", flush=True)
    if is_loopback(options.host):
        print("wijksim: only this computer can reach it", flush=True)
    else:
        print(
            f"wijksim: MIND: with --host {options.host} every computer on the network can reach it; there is no "
            "password and no encryption",
            flush=True,
        )
    print(f"wijksim: at most {options.visitors} visitors and {options.memory} MB", flush=True)
    begun = begun_with(options.words)
    for remark in remarks({begun.policy(side).scenario: begun.config(side) for side in SIDES}):
        print(f"wijksim: note: {remark}", flush=True)


def _welcome(server: object, options: argparse.Namespace) -> None:
    """Says where the page is, and opens it, when the server can answer."""
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        time.sleep(0.1)
    _introduce(options)
    if not options.no_browser:
        webbrowser.open(_address(options))
