# Moves one window through all of them; what is counted is inside it, or outside.
#: if SIDE == "outside"
#: define grow
#: use leave
#: end
#: define shrink
#: use enter
#: end
#: else
#: define grow
#: use enter
#: end
#: define shrink
#: use leave
#: end
#: end
out = [0] * q
left = right = queries[order[0]][0]
#: if SIDE == "outside"
for v in a:
    #: use enter
    ...
#: end
for i in order:
    l, r = queries[i]
    while left > l:
        left -= 1
        v = a[left]
        #: use grow
    while right < r:
        v = a[right]
        right += 1
        #: use grow
    while left < l:
        v = a[left]
        left += 1
        #: use shrink
    while right > r:
        right -= 1
        v = a[right]
        #: use shrink
    #: use answer
