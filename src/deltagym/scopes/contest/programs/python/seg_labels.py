# Labels components by minima that spread; labels are equal exactly within a component.
label = np.arange(nodes)
while True:
    low = np.minimum(label[uv[0]], label[uv[1]])
    after = label.copy()
    np.minimum.at(after, label[uv[0]], low)
    np.minimum.at(after, label[uv[1]], low)
    after = after[after]
    if (after == label).all():
        break
    label = after
