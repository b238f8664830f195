# All totals of `items`, grouped by how many coefficients are the last one, modulo k; sorted.
def totals(items, coefficients, k):
    groups = [[0]] + [[] for _ in range(k - 1)]
    for x in items:
        grown = [[] for _ in range(k)]
        for j, group in enumerate(groups):
            for c in coefficients:
                step = c * x
                grown[(j + (c == coefficients[-1])) % k] += [s + step for s in group]
        groups = grown
    return [sorted(group) for group in groups]
