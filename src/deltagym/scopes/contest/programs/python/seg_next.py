# Brings what is present up to date for the question `now`.
changed = bool(starts[now] or ends[now]) or now == 0
present.difference_update(ends[now])
present.update(starts[now])
question = questions[now]
