# Queries ask for the values from one bound to another that occur as RULE says.
#: define bounds
low, high = bisect_left(values, data[i + 2]), bisect_right(values, data[i + 3])
#: end
#: define weights
#: if REPORT == "count"
weight = [1] * m
#: else
weight = values
#: end
#: end
#: define answer
first, last = -(-low // width), high // width
if first < last:
    out[i] = (
        sum(here[low : first * width]) + sum(block[first:last]) + sum(here[last * width : high])
    )
else:
    out[i] = sum(here[low:high])
#: end
