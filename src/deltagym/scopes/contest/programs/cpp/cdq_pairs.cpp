// Sums over pairs i < j whose keys fit: positions in order of time, keys in Fenwick trees.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

struct Sums {  // Prefix sums of values, one value at a time; the greatest, those of all i * w[i], are far from 2^63.
    std::vector<Int> tree;
    explicit Sums(int size) : tree(size + 1) {}
    void add(int at, Int value) {
        for (at++; at < (int)tree.size(); at += at & -at) tree[at] += value;
    }
    Int below(int at) const {
        Int sum = 0;
        for (; at > 0; at -= at & -at) sum += tree[at];
        return sum;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> a(n), w(n);
    for (auto& x : a) std::cin >> x;
    for (auto& x : w) std::cin >> x;
    std::vector<Int> sorted = a;
    std::sort(sorted.begin(), sorted.end());
    const auto place = [&](Int x) { return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin()); };
    // What a pair is worth is first[i] * t[j] + second[i] * u[j].
    Sums first(n), second(n);
    const auto between = [&](const Sums& sums, int low, int high) {
        const Int inside = sums.below(high) - sums.below(low);
        return (knob::rule_text == "far" ? sums.below(n) - inside : inside) % knob::modulus;
    };
    const Int gap = std::max<Int>(knob::gap, 1), m = knob::modulus;
    Int total = 0;
    for (Int j = 0; j < n; j++) {
        if (j >= gap) {
            const Int i = j - gap, at = place(a[i]);
            if constexpr (knob::form_text == "product") first.add(at, w[i]);
            if constexpr (knob::form_text == "sum") first.add(at, w[i]), second.add(at, 1);
            if constexpr (knob::form_text == "distance") first.add(at, 1), second.add(at, -i);
            if constexpr (knob::form_text == "weighted distance") first.add(at, w[i]), second.add(at, -i * w[i]);
        }
        const bool above = knob::rule_text == "above";  // Then there is no upper bound.
        const int low = place(above ? knob::c * a[j] + knob::d + 1 : a[j] - knob::d), high = above ? n : place(a[j] + knob::d + 1);
        const Int f = between(first, low, high), s = knob::form_text == "product" ? 0 : between(second, low, high);
        if constexpr (knob::form_text == "product") total += f * w[j];
        if constexpr (knob::form_text == "sum") total += f + s * w[j] % m;
        if constexpr (knob::form_text == "distance" || knob::form_text == "weighted distance") total += f * j + s;
        total %= m;
    }
    std::cout << (total % m + m) % m << "\n";
}
