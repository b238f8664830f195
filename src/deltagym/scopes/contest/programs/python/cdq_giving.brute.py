# Looks at all earlier positions for each position.
import sys

#: include "{template}.py"


def solve(text):
    gap = GAP or 1
    #: use read
    got = [0] * count
    for j in range(count):
        for i in range(j - gap + 1):
            ...
            #: use take
        #: use finish
    #: use result
    return str(result)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
