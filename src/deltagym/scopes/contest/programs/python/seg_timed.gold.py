# Puts lifetimes on a segment tree over the questions, and walks it with a structure that can undo.
import sys

#: include "{template}.py"


def solve(text):
    #: include "seg_read.py"
    if not times:
        return ""
    leaves = 1
    while leaves < times:
        leaves *= 2
    tree = [[] for _ in range(2 * leaves)]
    for item, low, high in lives:
        low += leaves
        high += leaves
        while low < high:
            if low & 1:
                tree[low].append(item)
                low += 1
            if high & 1:
                high -= 1
                tree[high].append(item)
            low >>= 1
            high >>= 1
    #: use state
    trail, marks = [], []
    out = []
    stack = [1]
    while stack:
        node = stack.pop()
        if node < 0:
            mark = marks.pop()
            while len(trail) > mark:
                ...
                #: use undo
            continue
        marks.append(len(trail))
        for item in tree[node]:
            ...
            #: use add
        if node >= leaves:
            if node - leaves < times:
                question = questions[node - leaves]
                #: use answer
            mark = marks.pop()
            while len(trail) > mark:
                ...
                #: use undo
            continue
        stack.append(-node)
        stack.append(2 * node + 1)
        stack.append(2 * node)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
