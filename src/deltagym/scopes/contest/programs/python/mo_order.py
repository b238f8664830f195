# Groups of windows with near left ends, each in the order of right ends, up and down in turn.
group = max(1, int(q / (q**0.5 + 1)))
by_left = sorted(range(q), key=lambda i: queries[i][0])
order = []
for g, start in enumerate(range(0, q, group)):
    order += sorted(by_left[start : start + group], key=lambda i: queries[i][1], reverse=g % 2 == 1)
