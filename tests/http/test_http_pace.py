"""How fast hosts are asked: their limits, ours, and what one that refuses does to the others."""

from __future__ import annotations

import asyncio
import time

import pytest
from scripted import Options, ask, quick, reply, server

from socialwatch.errors import RateLimited
from socialwatch.http import Http
from socialwatch.http.pace import GUESS, Host, Turns


def test_a_refusal_without_a_word_is_waited_out_longer_than_a_lost_connection():
    host, waits = Host(1), []
    for _ in range(5):
        host.back_off(GUESS * 0.5)
        waits.append(round(host.held))
        host._not_before = 0.0
    assert waits == [5, 10, 20, 40, 45], "four tries take half a minute, and others find the host still left alone"


def test_a_pace_may_begin_with_a_burst_and_no_hour_holds_more_than_both():
    async def run():
        async with server(reply(body=b"[]")) as scripted, quick() as http:
            http.slow(scripted.url, 300, burst=4)
            http.slow(scripted.url, 300, burst=4)  # the same wish again begins nothing anew
            began, took = time.monotonic(), []
            for _ in range(6):
                await http.get(scripted.url)
                took.append(time.monotonic() - began)
            return took

    took = asyncio.run(run())
    assert took[5] >= 0.39, "four at once, then five a second"
    assert took[3] < took[5] - 0.2


@pytest.mark.parametrize("told", [True, False])
def test_a_pace_for_those_who_say_nothing_is_not_for_those_who_tell_what_is_left(told):
    async def run():
        answer = reply("200 OK", b"[]", *(["X-RateLimit-Remaining: 299"] if told else []))
        async with server(answer) as scripted, quick() as http:
            took = []
            for _ in range(4):
                began = time.monotonic()
                await http.get(scripted.url)
                took.append(time.monotonic() - began)
                http.slow(scripted.url, 600, burst=1, unless_told=True)
            return max(took[2:])

    waited = asyncio.run(run())
    assert waited < 0.09 if told else waited >= 0.09


def test_requests_go_out_a_moment_apart_and_who_is_told_to_stop_gives_up_the_place():
    async def run():
        turns, sent, began = Turns(4, apart=0.02), [], time.monotonic()

        async def one():
            async with turns.turn():
                sent.append(time.monotonic() - began)
                await asyncio.sleep(0.1)

        tasks = [asyncio.ensure_future(one()) for _ in range(8)]
        await asyncio.sleep(0.03)
        tasks[3].cancel()
        await asyncio.wait(tasks)
        async with asyncio.timeout(1):
            await asyncio.gather(*(one() for _ in range(4)))
        return sent

    sent = asyncio.run(run())
    assert len(sent) == 11
    assert all(at >= 0.018 * number for number, at in enumerate(sent[:7]))


def test_a_short_wait_that_the_server_asks_for_is_waited():
    answer, scripted = ask(reply("429 Too Many", b"", "Retry-After: 0"), reply(body=b"[]"))
    assert answer.json() == []
    assert len(scripted.requests) == 2


def test_a_long_wait_is_left_to_the_caller():
    error, scripted = ask(reply("429 Too Many", b"", "Retry-After: 7200"))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7200
    assert len(scripted.requests) == 1


def test_a_spent_limit_is_respected_before_the_server_has_to_refuse():
    async def run():
        spent = reply("200 OK", b"{}", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 900")
        async with server(spent) as scripted, quick() as http:
            await http.get(scripted.url)
            with pytest.raises(RateLimited) as told:
                await http.get(scripted.url)
            return told.value, len(scripted.requests)

    error, requests = asyncio.run(run())
    assert requests == 1
    assert 890 < error.retry_after <= 900


def test_one_host_is_asked_a_few_things_at_once_and_the_rest_wait():
    running = [0, 0]

    async def slow(writer):
        running[0] += 1
        running[1] = max(running)
        await asyncio.sleep(0.05)
        running[0] -= 1
        writer.write(reply())

    async def run():
        async with server(slow) as scripted, quick() as http:
            await asyncio.gather(*(http.get(f"{scripted.url}/{number}") for number in range(24)))
            return http.requests

    assert asyncio.run(run()) == 24
    assert running[1] == 6


def while_waiting(first: bytes, **options):
    """Asks one host twenty things, waits until it has answered `first`, then another host; what the other answered."""

    async def run():
        answered = asyncio.Event()

        async def say(writer):
            writer.write(first)
            answered.set()

        http = Http(Options(concurrency=2), first_wait=0.001, patience=1000, **options)
        async with server(say) as busy, server(reply(body=b"[]")) as other, http:
            waiting = [asyncio.ensure_future(http.get(f"{busy.url}/{number}")) for number in range(20)]
            await answered.wait()
            async with asyncio.timeout(10):  # it would never come to it
                answer = await http.get(other.url)
            left = [task for task in waiting if not task.done()]
            for task in left:
                task.cancel()
            return answer.status, len(left), len(busy.requests)

    return asyncio.run(run())


def test_a_storm_of_429_from_one_host_delays_that_host_alone():
    status, left, asked = while_waiting(reply("429 Too Many Requests", b"", "Retry-After: 500"))
    assert (status, left) == (200, 20)
    assert asked <= 6, "those on their way when the first was refused, and then nobody"


def test_a_host_whose_turn_has_not_come_takes_up_nobody_elses_place():
    assert while_waiting(reply(), pace_of=(1, 1000)) == (200, 19, 1)


def test_a_host_that_refuses_without_a_word_is_left_alone_a_little_longer_each_time():
    host = Host(1)
    waits = []
    for _ in range(9):
        host.back_off(0.5)
        host.back_off(0.5)
        waits.append(round(host.held))
        host._not_before = 0.0
    assert waits == [0, 1, 2, 4, 8, 16, 32, 45, 45]


def test_a_server_in_maintenance_that_says_for_how_long_is_left_alone():
    error, scripted = ask(reply("503 Maintenance", b"", "Retry-After: 7200"))
    assert isinstance(error, RateLimited)
    assert len(scripted.requests) == 1
