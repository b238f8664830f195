# What naive programs do with a total `s`: keeps the best so far, as GOAL says; None for none yet.
#: define begin
t = queries[i]
best = None
#: end
#: define take
#: if GOAL == "at most"
if s <= t and (best is None or s > best):
    best = s
#: elif GOAL == "least above"
if s > t and (best is None or s < best):
    best = s
#: elif GOAL == "distance"
if best is None or abs(s - t) < best:
    best = abs(s - t)
#: else
if best is None or s % t > best:
    best = s % t
#: end
#: end
#: define take_all
#: if GOAL == "at most"
s = s[s <= t]
if len(s):
    best = max(int(s.max()), best if best is not None else int(s.max()))
#: elif GOAL == "least above"
s = s[s > t]
if len(s):
    best = min(int(s.min()), best if best is not None else int(s.min()))
#: elif GOAL == "distance"
s = np.abs(s - t)
if len(s):
    best = min(int(s.min()), best if best is not None else int(s.min()))
#: else
s = s % t
if len(s):
    best = max(int(s.max()), best or 0)
#: end
#: end
