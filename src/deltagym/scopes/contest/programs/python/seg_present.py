# Goes from question to question with the set of what is present.
starts = [[] for _ in range(times + 1)]
ends = [[] for _ in range(times + 1)]
for item, low, high in lives:
    starts[low].append(item)
    ends[high].append(item)
present, out = set(), []
