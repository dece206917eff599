"""Spread a change through the chains, node by node in order of their old starts, and take it back.

Nodes are evaluated again until nothing changes. What a trial touches is logged once, with what was there.
"""

from __future__ import annotations

from heijunka.engine.kernels.chains.net import CHANGE, COST, N_HEAP, N_NODES, N_ORDERS, STAMP, STEPS
from heijunka.engine.kernels.chains.timing import measure
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.heap import pop, push
from heijunka.engine.kernels.hours import NEVER

FINISHED, ABORTED, IMPOSSIBLE = 0, 1, 2
"""How a trial ends."""
MOST_STEPS = 30
"""Times the number of nodes: a trial with more steps goes round in a circle."""


@part
def begin(st):
    """Begin a trial."""
    st.count[STAMP] += 1
    st.count[N_NODES] = 0
    st.count[N_ORDERS] = 0
    st.count[N_HEAP] = 0
    st.total[CHANGE] = 0.0


@part
def call(st, v, key):
    """Have a node evaluated, in order of its key."""
    if st.node[v].is_waiting == 0:
        st.node[v].is_waiting = 1
        st.count[N_HEAP] = push(st.heap, st.count[N_HEAP], key, v)


@part
def _log(net, st, v):
    if st.node[v].stamp == st.count[STAMP]:
        return
    n = st.count[N_NODES]
    st.count[N_NODES] = n + 1
    st.node[v].stamp = st.count[STAMP]
    st.log_node[n] = v
    st.log_node_was[n].start = st.node[v].start
    st.log_node_was[n].end = st.node[v].end
    st.log_node_was[n].setup_start = st.node[v].setup_start
    st.log_node_was[n].cost = st.node[v].cost
    width = net.size[0]
    for k in range(width):
        st.log_family[n * width + k] = st.place[v * width + k].family


@part
def order_cost(net, order, first, end):
    """Return what the objective charges for an order."""
    cost = net.order[order].flow * end + net.order[order].wip * (end - first)
    if end > net.order[order].due:
        cost += net.order[order].late + net.order[order].tardy * (end - net.order[order].due)
    elif net.order[order].early > 0:
        cost += net.order[order].early * (net.order[order].due - end)
    if end > net.order[order].deadline:
        cost += net.order[order].missed * (end - net.order[order].deadline)
    return cost


@part
def raise_tree(st, order, end):
    """Write an order's end into the tree of latest ends."""
    k = (len(st.tree) >> 1) + order
    st.tree[k] = end
    k >>= 1
    while k >= 1:
        high = max(st.tree[2 * k], st.tree[2 * k + 1])
        if st.tree[k] == high:
            break
        st.tree[k] = high
        k >>= 1


@part
def _close(net, st, order):
    """Bring an order up to date with its operations."""
    end = 0
    for k in range(net.order[order].last_ptr, net.order[order + 1].last_ptr):
        end = max(end, st.node[st.node_of[net.last[k]]].end)
    first = 0
    if net.size[3]:
        first = NEVER
        for k in range(net.order[order].row_ptr, net.order[order + 1].row_ptr):
            first = min(first, st.node[st.node_of[net.row[k]]].setup_start)
    if end == st.made[order].end and first == st.made[order].first:
        return
    if st.made[order].stamp != st.count[STAMP]:
        n = st.count[N_ORDERS]
        st.count[N_ORDERS] = n + 1
        st.made[order].stamp = st.count[STAMP]
        st.log_order[n] = order
        st.log_order_was[n].end = st.made[order].end
        st.log_order_was[n].first = st.made[order].first
        st.log_order_was[n].cost = st.made[order].cost
    cost = order_cost(net, order, first, end)
    st.total[CHANGE] += cost - st.made[order].cost
    if net.charge[0] > 0 and end != st.made[order].end:
        before = st.tree[1]
        raise_tree(st, order, end)
        st.total[CHANGE] += net.charge[0] * (st.tree[1] - before)
    st.made[order].end = end
    st.made[order].first = first
    st.made[order].cost = cost


@part
def spread(net, st, limit):
    """Evaluate all nodes called, and those that they move, until nothing changes or the cost rises by too much.

    Parameters
    ----------
    limit
        Change of cost above which it stops at once; nothing is taken back.
    """
    width = net.size[0]
    steps = 0
    latest = NEVER
    if net.charge[0] > 0 and limit < 1e17:
        latest = st.tree[1] + int(limit / net.charge[0]) + 1
    while st.count[N_HEAP] > 0:
        v = st.heap[0].number
        st.count[N_HEAP] = pop(st.heap, st.count[N_HEAP])
        st.node[v].is_waiting = 0
        steps += 1
        start, end, setup_start, cost = measure(net, st, v)
        if end >= NEVER or steps > MOST_STEPS * len(st.node) + 1000:
            st.count[STEPS] += steps
            return IMPOSSIBLE
        n_slots = net.option[st.node[v].option].n_slots
        first = net.option[st.node[v].option].slot_ptr
        is_new_end = end != st.node[v].end
        is_new = is_new_end or start != st.node[v].start or setup_start != st.node[v].setup_start
        is_new = is_new or cost != st.node[v].cost
        if not is_new:
            for k in range(n_slots):
                if net.resource[net.slot[first + k].resource].column >= 0:
                    is_new = is_new or st.place[v * width + k].family != st.family[k]
            if not is_new:
                continue
        _log(net, st, v)
        is_new_start = start != st.node[v].start
        is_new_setup = setup_start != st.node[v].setup_start
        st.total[CHANGE] += cost - st.node[v].cost
        st.node[v].start = start
        st.node[v].end = end
        st.node[v].setup_start = setup_start
        st.node[v].cost = cost
        for k in range(n_slots):
            p = v * width + k
            is_other = is_new_end
            if net.resource[net.slot[first + k].resource].column >= 0 and st.place[p].family != st.family[k]:
                st.place[p].family = st.family[k]
                is_other = True
            if is_other and st.place[p].next >= 0:
                w = st.place[p].next // width
                call(st, w, 2 * st.node[w].start)
        if is_new_end or is_new_start:
            _tell(net, st, v)
        if is_new_end or (net.size[3] and is_new_setup):
            op = st.node[v].first
            while op >= 0:
                _close(net, st, net.op[op].order)
                op = st.mate[op]
        if (st.total[CHANGE] > limit or end + net.op[st.node[v].first].tail > latest) and st.count[N_HEAP] > 0:
            st.count[STEPS] += steps
            return ABORTED
    st.count[STEPS] += steps
    return FINISHED


@part
def _tell(net, st, v):
    """Call all that wait for a node's operations."""
    op = st.node[v].first
    while op >= 0:
        for k in range(net.op[op].after_ptr, net.op[op + 1].after_ptr):
            w = st.node_of[net.after[k].other]
            call(st, w, 2 * st.node[w].start)
        op = st.mate[op]


@part
def take_back(net, st):
    """Put back all that the trial has touched, but for the links of the node moved."""
    width = net.size[0]
    for n in range(st.count[N_HEAP]):
        st.node[st.heap[n].number].is_waiting = 0
    st.count[N_HEAP] = 0
    for n in range(st.count[N_NODES]):
        v = st.log_node[n]
        st.node[v].start = st.log_node_was[n].start
        st.node[v].end = st.log_node_was[n].end
        st.node[v].setup_start = st.log_node_was[n].setup_start
        st.node[v].cost = st.log_node_was[n].cost
        for k in range(width):
            st.place[v * width + k].family = st.log_family[n * width + k]
    for n in range(st.count[N_ORDERS]):
        order = st.log_order[n]
        st.made[order].end = st.log_order_was[n].end
        st.made[order].first = st.log_order_was[n].first
        st.made[order].cost = st.log_order_was[n].cost
        if net.charge[0] > 0:
            raise_tree(st, order, st.made[order].end)
    st.total[CHANGE] = 0.0


@part
def keep(st):
    """Keep what the trial has changed."""
    st.total[COST] += st.total[CHANGE]
    st.total[CHANGE] = 0.0
