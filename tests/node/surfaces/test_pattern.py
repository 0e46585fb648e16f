"""Address patterns of OSC 1.0, and their cost."""

import time

import pytest

from node.control.calls import AddressBook
from node.errors import Refused
from node.surfaces.pattern import AddressTree, is_pattern, matches


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("/gain", ["/gain"], ["/gai", "/gain/db", "/layer/1/gain"]),
        ("/*", ["/gain", "/x"], ["/gain/db"]),
        ("/*/*", ["/gain/db"], ["/gain", "/layer/1/gain"]),
        ("/layer/*/gain", ["/layer/1/gain", "/layer/64/gain"], ["/layer/gain", "/layer/1/2/gain", "/layer/1/pan"]),
        ("/layer/?/gain", ["/layer/1/gain"], ["/layer/64/gain", "/layer//gain"]),
        ("/layer/[1-3]/pan", ["/layer/1/pan", "/layer/3/pan"], ["/layer/4/pan", "/layer/12/pan"]),
        ("/layer/[!1-3]/pan", ["/layer/4/pan", "/layer/9/pan"], ["/layer/1/pan", "/layer/12/pan"]),
        ("/layer/[135]/pan", ["/layer/1/pan", "/layer/5/pan"], ["/layer/2/pan"]),
        ("/layer/{1,12}/pan", ["/layer/1/pan", "/layer/12/pan"], ["/layer/2/pan", "/layer/112/pan"]),
        ("/layer/1/{gain,pan}", ["/layer/1/gain", "/layer/1/pan"], ["/layer/1/mute", "/layer/1/gainpan"]),
        ("/g{ai,}n", ["/gain", "/gn"], ["/gaain"]),
        ("/{a,ab}c", ["/ac", "/abc"], ["/abbc"]),
        ("/a*b*c", ["/abc", "/aXbYc", "/abcbc"], ["/ab", "/acb"]),
        ("/**", ["/a", "/abc"], ["/a/b"]),
        ("/*a", ["/a", "/ba", "/aa"], ["/ab"]),
        ("/[a-]x", ["/ax", "/-x"], ["/bx"]),
        ("/[!!]x", ["/ax"], ["/!x"]),
        ("/[a!]x", ["/ax", "/!x"], ["/bx"]),
        ("/?*", ["/a", "/ab"], []),
        ("/x{1,2}[a-c]?*", ["/x1ab", "/x2czz"], ["/x3ab", "/x1a"]),
        ("/n.m", ["/n.m"], ["/nxm"]),
        ("//gain", [], ["/gain", "/layer/1/gain"]),
    ],
)
def test_the_table_of_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    assert sorted(matches(pattern, yes + no)) == sorted(yes)


@pytest.mark.parametrize(
    "pattern", ["/[", "/[]", "/[!]", "/{", "/{}", "/{a", "/a]", "/a}", "/{a/b}", "/[a/b]", "/{a{b}}", "/[z-a]", "/[\0-\uffff]x"]
)
def test_a_malformed_pattern_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(Refused, match="malformed pattern: "):
        matches(pattern, ["/a/b", "/x"])


def test_a_pattern_of_more_than_256_characters_is_refused() -> None:
    with pytest.raises(Refused, match="has 300 characters, at most 256"):
        matches("/" + "*" * 299, ["/a"])


def test_only_the_characters_of_patterns_make_one() -> None:
    assert [is_pattern(a) for a in ("/gain", "/a-b.c_d!", "/a*", "/a?", "/[a", "/b]", "/{", "/}")] == [False] * 2 + [True] * 6


def test_sixty_stars_are_instant() -> None:
    text = "/" + "a" * 2000
    started = time.process_time()
    assert matches("/" + "*a" * 60 + "b", [text]) == []
    assert matches("/" + "*" * 60 + "b", [text]) == []
    assert matches("/" + "a*" * 60, [text]) == [text]
    assert time.process_time() - started < 0.5


def test_two_thousand_different_patterns_over_the_table_take_less_than_two_seconds() -> None:
    tree = AddressTree(AddressBook().targets)
    started = time.process_time()
    for n in range(2000):
        tree.find(f"/*{n}*/{{{n},*}}*" if n % 2 else f"/l*/*/?*{n}*g*a*i*n*")
    assert time.process_time() - started < 2.0


def test_found_addresses_are_those_of_the_table() -> None:
    tree = AddressTree(AddressBook().targets)
    assert tree.find("/layer/*/gain") == tuple(f"/layer/{n}/gain" for n in range(1, 65))
    assert tree.find("/layer/[1-2]/{mute,solo}") == ("/layer/1/mute", "/layer/1/solo", "/layer/2/mute", "/layer/2/solo")
    assert tree.find("/nothing/*") == ()
