# Keeps for each cell in how many ways each value is reached.
import sys


def solve(text):
    #: include "mitm_walk_read.py"
    row = [{} for _ in range(n)]
    for i in range(n):
        for j in range(n):
            before = {0: 1} if i == j == 0 else dict(row[j]) if i else {}
            if j:
                for value, ways in row[j - 1].items():
                    before[value] = before.get(value, 0) + ways
            more, row[j] = worth[i][j], {}
            for value, ways in before.items():
                #: use grow
                row[j][value] = row[j].get(value, 0) + ways
    return str(row[-1].get(target, 0))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
