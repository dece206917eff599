"""Working time: when a calendar is open, when work of a length ends, when it fits.

A calendar is a row of CSR windows; row -1 is always open. Moments are ticks; ``NEVER`` is one that does not come.
"""

from __future__ import annotations

from heijunka.engine.kernels.flags import part

NEVER = 1 << 60
NONE = -1


@part
def window_after(cal, at, t):
    """Return the first window of a calendar that closes after t, or the end of its row."""
    low, high = cal.ptr[at], cal.ptr[at + 1]
    while low < high:
        middle = (low + high) >> 1
        if cal.window[middle].close > t:
            high = middle
        else:
            low = middle + 1
    return low


@part
def worked_until(cal, at, t):
    """Return the ticks worked from the calendar's beginning to t."""
    k = window_after(cal, at, t)
    if k < cal.ptr[at + 1]:
        return cal.window[k].worked + max(0, t - cal.window[k].open)
    if k > cal.ptr[at]:
        return cal.window[k - 1].worked + cal.window[k - 1].close - cal.window[k - 1].open
    return 0


@part
def worked_between(cal, at, low, high):
    """Return the ticks worked between two moments."""
    if at < 0:
        return high - low
    return worked_until(cal, at, high) - worked_until(cal, at, low)


@part
def next_open(cal, at, t):
    """Return the first working moment from t on."""
    if at < 0:
        return t
    k = window_after(cal, at, t)
    if k == cal.ptr[at + 1]:
        return NEVER
    return max(t, cal.window[k].open)


@part
def fit(cal, at, t, length):
    """Return the first start from t on at which one window holds the whole length."""
    if at < 0 or length == 0:
        return t
    k = window_after(cal, at, t)
    end = cal.ptr[at + 1]
    while k < end:
        start = max(t, cal.window[k].open)
        if start + length <= cal.window[k].close:
            return start
        k += 1
    return NEVER


@part
def end_after(cal, at, start, length):
    """Return the first moment by which so much has been worked since a start."""
    if at < 0 or length == 0:
        return start + length
    k = window_after(cal, at, start)
    last = cal.ptr[at + 1]
    if k == last:
        return NEVER
    begin = max(start, cal.window[k].open)
    if begin + length <= cal.window[k].close:
        return begin + length
    goal = cal.window[k].worked + (begin - cal.window[k].open) + length
    low, high = k, last
    while high - low > 1:
        middle = (low + high) >> 1
        if cal.window[middle].worked < goal:
            low = middle
        else:
            high = middle
    end = cal.window[low].open + goal - cal.window[low].worked
    return end if end <= cal.window[low].close else NEVER


@part
def latest_before(cal, at, end, length):
    """Return the last moment from which so much is worked until an end; negative if there is none."""
    if at < 0 or length == 0:
        return end - length
    goal = worked_until(cal, at, end) - length
    if goal < 0:
        return -1
    low, high = cal.ptr[at], cal.ptr[at + 1]
    while high - low > 1:
        middle = (low + high) >> 1
        if cal.window[middle].worked <= goal:
            low = middle
        else:
            high = middle
    return cal.window[low].open + goal - cal.window[low].worked


@part
def end_together(cal, rows, n_rows, start, length):
    """Return when work ends that runs only while all calendars are open.

    Parameters
    ----------
    rows
        int32: calendars, the first ``n_rows`` of them; -1 is always open.

    Returns
    -------
    (int, int)
        First moment from ``start`` on at which all are open, and the end; ``NEVER`` if there is none.
    """
    left, now, begin = length, start, NEVER
    if length == 0:
        return start, start
    while True:
        high = NEVER
        low = now
        for n in range(n_rows):
            at = rows[n]
            if at < 0:
                continue
            k = window_after(cal, at, now)
            if k == cal.ptr[at + 1]:
                return NEVER, NEVER
            low = max(low, cal.window[k].open)
            high = min(high, cal.window[k].close)
        if low >= high:
            now = low
            continue
        if begin == NEVER:
            begin = low
        if low + left <= high:
            return begin, low + left
        left -= high - low
        now = high
