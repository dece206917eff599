"""One small instance of each benchmark family, in its published format; made up unless a source is named."""

from __future__ import annotations

FT06 = """\
6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
"""
"""Fisher & Thompson 1963; its optimal makespan is 55."""

RCPSP = """\
5 2
4 3

0 0 0 2 2 3
3 2 1 1 4
2 4 0 1 4
5 0 3 1 5
0 0 0 0
"""

MULTI_MODE = """\
jobs  (incl. supersource/sink ):  4
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
  - doubly constrained        :  0   D
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
1  1  2  2 3
2  2  1  4
3  1  1  4
4  1  0
************************************************************************
REQUESTS/DURATIONS
jobnr. mode dur R1 N1
------------------------------------------------------------------------
1  1  0  0  0
2  1  3  2  5
   2  6  1  0
3  1  4  2  1
4  1  0  0  0
************************************************************************

 RESOURCE AVAILABILITIES
    R 1  N 1
    3    7

************************************************************************
"""

TEXTS = {
    "jobshop": "2 2\n0 3 1 2 0 1\n1 4 0 5 -1 -1\n",
    "flowshop": "2 3\n0 3 1 2 2 1\n0 4 1 5 2 6\n",
    "openshop": "2 2\n30 20\n10 40\n",
    "fjsp": "2 2 1.5\n2 2 1 3 2 4 1 2 5\n1 1 1 6\n",
    "fjsp_assembly": "4 2 2\n0 2\n1 2\n1 0 3\n2 0 4 1 5\n1 1 6\n1 0 7\n",
    "fjsp_bv": "2\n3\n2 1\n4 0 5\n0 6 0\n7 8 9\n",
    "fjsp_sdst": "2 2 1\n1 2 1 3 2 4\n1 1 1 6\n\n0 7\n8 0\n0 9\n0 0\n",
    "fjsp_sdst_opwise": (
        "2 2 1\n2 1 1 3 1 2 4\n1 1 1 6\n\n5 1000000 7\n1000000 1000000 1000000\n8 1000000 6\n"
        "1000000 1000000 1000000\n1000000 3 1000000\n1000000 1000000 1000000\n"
    ),
    "fjsp_worker": "1 2 2\n2 2 1 2 1 3 2 4 2 1 2 5 1 2 1 1 6\n",
    "hybrid_flowshop": "2\n2\n1 2\n30 20\n10 40\n",
    "sdst_flowshop": "2\n2\n3 4\n5 6\n0 7\n8 0\n0 9\n1 0\n",
    "tardiness_flowshop": "2\n2\n70 80\n3 4\n5 6\n",
    "parallel_machine": "3\n2\n3 4\n5 6\n7 8\n",
    "rcpsp": RCPSP,
    "rcmpsp": "2\n1\n4\n\n3 0\n1\n0 0 1 1:2\n3 2 1 1:3\n0 0 0\n\n2 12\n1\n5 4 1 2:2\n6 1 0\n",
    "mrcpsp": MULTI_MODE,
}
