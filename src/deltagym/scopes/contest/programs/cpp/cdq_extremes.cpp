// Sums over all segments of powers of their extremes: those across the middle of a range, then both halves.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int M = knob::modulus;

static Int power(Int base, Int exponent) {
    Int result = 1;
    for (Int e = 0; e < exponent; e++) result = result * (base % M) % M;
    return result;
}

static Int top_worth(Int x) { return power(x + knob::shift, knob::high); }
static Int bottom_worth(Int y) { return power(y, knob::low); }

struct Sums {  // Sums of values, one for each right end, and of values times the lengths of segments.
    std::vector<Int> plain{0}, scaled{0};
    void append(Int value) {
        scaled.push_back((scaled.back() + value * (Int)plain.size()) % M);
        plain.push_back((plain.back() + value) % M);
    }
    // Right ends first, ..., last - 1 count; `here` elements of each segment lie left of the middle.
    Int between(int first, int last, Int here) const {
        const Int sum = plain[last] - plain[first];
        if constexpr (knob::length == 0) return sum;
        return (sum * here + scaled[last] - scaled[first]) % M;
    }
};

static std::vector<Int> a;

static Int across(int low, int middle, int high) {
    std::vector<Int> tall(a.begin() + middle, a.begin() + high), flat = tall;
    const int size = high - middle;
    Sums ones, tops, bottoms, both;
    for (int j = 0; j < size; j++) {
        if (j) tall[j] = std::max(tall[j], tall[j - 1]), flat[j] = std::min(flat[j], flat[j - 1]);
        const Int top = top_worth(tall[j]), bottom = bottom_worth(flat[j]);
        ones.append(1);
        tops.append(top);
        bottoms.append(bottom);
        both.append(top * bottom % M);
    }
    Int total = 0, x = 0, y = a[middle - 1];
    int s = 0, t = 0;  // Before s the left half has the greatest element, before t the least.
    for (int i = middle - 1; i >= low; i--) {
        x = std::max(x, a[i]);
        y = std::min(y, a[i]);
        while (s < size && tall[s] <= x) s++;
        while (t < size && flat[t] >= y) t++;
        const Int here = middle - i, top = top_worth(x), bottom = bottom_worth(y);
        total += top * bottom % M * ones.between(0, std::min(s, t), here) % M;
        total += (s < t ? bottom * tops.between(s, t, here) : top * bottoms.between(t, s, here)) % M;
        total += both.between(std::max(s, t), size, here);
    }
    return total % M;
}

static Int all(int low, int high) {
    if (high - low == 1) return top_worth(a[low]) * bottom_worth(a[low]) % M;
    const int middle = (low + high) / 2;
    return (all(low, middle) + all(middle, high) + across(low, middle, high)) % M;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    a.resize(n);
    for (Int& x : a) std::cin >> x;
    std::cout << (all(0, n) + M) % M << "\n";
}
