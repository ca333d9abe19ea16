"""Bytes to a faithful tree of named values. It must never raise on bad input, nor give unbounded output."""

from __future__ import annotations

from inspector.decode.coding import Unpacked
from inspector.decode.decoded import Decoded, body_kind, decode, decode_content
from inspector.decode.hexdump import hex_line_count, hex_lines
from inspector.decode.jsontext import JsonRead, read_json
from inspector.decode.jsonvalue import BrokenLine, Json, Number, Repeats
from inspector.decode.limits import Limits
from inspector.decode.media import Kind, MediaType, parse_media_type
from inspector.decode.node import Node, NodeKind
from inspector.decode.path import Step, parse_path, spell_step
from inspector.decode.problem import Problem

__all__ = [
    "BrokenLine",
    "Decoded",
    "Json",
    "JsonRead",
    "Kind",
    "Limits",
    "MediaType",
    "Node",
    "NodeKind",
    "Number",
    "Problem",
    "Repeats",
    "Step",
    "Unpacked",
    "body_kind",
    "decode",
    "decode_content",
    "hex_line_count",
    "hex_lines",
    "parse_media_type",
    "parse_path",
    "read_json",
    "spell_step",
]
