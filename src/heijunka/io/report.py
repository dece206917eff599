"""One self-contained page of a plan: style, chart and data in a single file that opens without any network."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any

from heijunka.evaluate.gantt import gantt
from heijunka.messages import say
from heijunka.model.record import Certificate, PlanRecord

PLAIN_BYTES = 500_000
"""Above this the data is compressed; the page unpacks it."""


def report_html(record: PlanRecord, *, language: str = "en", remarks: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the page.

    Parameters
    ----------
    record
        A plan that the judge accepts; its reference plan, if any, is drawn behind it.
    remarks
        Labels and values that stand below the certificate.
    """
    now = record.problem.state.now if record.problem.state is not None else None
    document = gantt(record.problem, record.plan, baseline=record.reference, now=now, language=language)
    if record.certificate is not None:
        document["certificate"] = certificate_rows(record.certificate, language)
    if remarks:
        rows = [{"label": label, "value": value} for label, value in remarks]
        document["certificate"] = [*document.get("certificate", []), *rows]
    title = escape(f"{document['title']} {document['subtitle']}".strip())
    dist = files("heijunka.web").joinpath("dist")
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{dist.joinpath('gantt.css').read_text('utf-8')}</style>\n</head>\n"
        f'<body>\n<div id="heijunka-report"></div>\n{_data(document)}\n'
        f"<script>{dist.joinpath('gantt.js').read_text('utf-8')}</script>\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def certificate_rows(certificate: Certificate, language: str) -> list[dict[str, str]]:
    """Return what is known of a plan's quality as labels and values."""
    gap = certificate.gap
    best = min(certificate.compared, key=lambda entry: (entry.n_unplanned, entry.value), default=None)
    rows = {
        "status": say(f"report.{certificate.status}", language),
        "judged": say("report.no_violation", language),
        "objective": f"{certificate.value:,.1f}",
        "bound": "–" if certificate.bound is None else f"{certificate.bound:,.1f}",
        "gap": "–" if gap is None else f"{gap:.1%}",
        "best_rule": "–" if best is None else f"{best.method} {best.value:,.1f}",
        "seconds": f"{certificate.seconds:.1f}",
        "version": certificate.engine_version,
    }
    return [{"label": say(f"report.{name}", language), "value": value} for name, value in rows.items()]


def _data(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if len(text) > PLAIN_BYTES:
        packed = base64.b64encode(gzip.compress(text.encode("utf-8"), 6, mtime=0)).decode("ascii")
        return f'<script id="heijunka-data" type="application/gzip;base64">{packed}</script>'
    # Inside a script element only these can end it or start a comment; JSON may spell them as escapes.
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script id="heijunka-data" type="application/json">{safe}</script>'
