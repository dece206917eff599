"""Load a solution: lay every node on its chains in a given sequence, and evaluate all of it."""

from __future__ import annotations

from heijunka.engine.kernels.chains.linking import link
from heijunka.engine.kernels.chains.net import COST
from heijunka.engine.kernels.chains.spread import FINISHED, begin, call, keep, order_cost, raise_tree, spread
from heijunka.engine.kernels.chains.timing import length_of, node_length
from heijunka.engine.kernels.flags import kernel


@kernel
def load(net, st, sequence):
    """Lay nodes on their chains in a sequence and evaluate them; options and chains of places are given.

    Parameters
    ----------
    sequence
        int32: nodes, predecessors first.

    Returns
    -------
    bool
        Whether it can be done in time.
    """
    width = net.size[0]
    for c in range(len(st.chain)):
        st.chain[c].length = 0
        st.chain[c].first = -1
    for n in range(len(sequence)):
        v = sequence[n]
        st.node[v].length = node_length(net, st, v)
        st.node[v].start = st.node[v].end = st.node[v].setup_start = 0
        st.node[v].cost = 0.0
        st.node[v].is_waiting = 0
        for k in range(net.option[st.node[v].option].n_slots):
            chain = st.place[v * width + k].chain
            base, length = st.chain[chain].ptr, st.chain[chain].length
            prev = -1
            if length > 0:
                w = st.sequence[base + length - 1]
                for j in range(net.option[st.node[w].option].n_slots):
                    if st.place[w * width + j].chain == chain:
                        prev = w * width + j
            link(net, st, v, k, chain, prev, -1)
            st.place[v * width + k].family = -1
            st.sequence[base + length] = v
            st.chain[chain].length = length + 1
    st.total[COST] = 0.0
    for k in range(len(st.tree)):
        st.tree[k] = 0
    begin(st)
    for order in range(len(st.made)):
        st.made[order].end = 0
        st.made[order].first = 0
        st.made[order].cost = order_cost(net, order, 0, 0)
        st.total[COST] += st.made[order].cost
        raise_tree(st, order, 0)
    for n in range(len(sequence)):
        call(st, sequence[n], n)
    # Keys are places in the sequence here: all is called, so that none is called again by its start.
    done = spread(net, st, 1e300)
    keep(st)
    return done == FINISHED


@kernel
def shortest_tails(net, rank, shortest):
    """Fill in the least time from each operation's end to that of all that waits for it.

    Parameters
    ----------
    rank
        int32[n]: operations, predecessors first.
    shortest
        int64[n] ticks, filled in.
    """
    for op in range(len(shortest)):
        step = net.op[op].step
        first = net.step[step].option_ptr
        best = length_of(net, op, first)
        for option in range(first + 1, first + net.step[step].n_options):
            best = min(best, length_of(net, op, option))
        shortest[op] = best
    for n in range(len(rank) - 1, -1, -1):
        op = rank[n]
        tail = 0
        for k in range(net.op[op].after_ptr, net.op[op + 1].after_ptr):
            other = net.after[k].other
            if net.after[k].is_lot == 0:
                tail = max(tail, net.after[k].min_lag + shortest[other] + net.op[other].tail)
        net.op[op].tail = tail
