# Keeps a count of the remainders of all starts, corrected as extremes change.
import sys


def solve(text):
    k, rest, factor = K, R, FACTOR
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    prefix = [0]
    for x in a:
        prefix.append((prefix[-1] + x) % k)
    extremes, remainders, count, total = a[:], [0] * n, [0] * k, 0
    for j, x in enumerate(a):
        remainders[j] = (prefix[j] + factor * x) % k
        count[remainders[j]] += 1
        i = j - 1
        #: if PICK == "max"
        while i >= 0 and extremes[i] < x:
            count[remainders[i]] -= 1
            extremes[i], remainders[i] = x, (prefix[i] + factor * x) % k
            count[remainders[i]] += 1
            i -= 1
        #: else
        while i >= 0 and extremes[i] > x:
            count[remainders[i]] -= 1
            extremes[i], remainders[i] = x, (prefix[i] + factor * x) % k
            count[remainders[i]] += 1
            i -= 1
        #: end
        total += count[(prefix[j + 1] - rest) % k]
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
