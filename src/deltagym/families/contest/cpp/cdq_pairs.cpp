// Sums over pairs i < j whose keys fit: positions in order of time, keys in Fenwick trees.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

struct Sums {  // Prefix sums of values modulo knob::modulus, one value at a time.
    std::vector<Int> tree;
    explicit Sums(int size) : tree(size + 1) {}
    void add(int at, Int value) {
        for (at++; at < (int)tree.size(); at += at & -at) tree[at] = (tree[at] + value) % knob::modulus;
    }
    Int below(int at) const {
        Int sum = 0;
        for (; at > 0; at -= at & -at) sum += tree[at];
        return sum % knob::modulus;
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
    const auto between = [&](const Sums& sums, Int low, Int high) {
        Int inside = high < low ? 0 : sums.below(place(high + 1)) - sums.below(place(low));
        return knob::rule_text == "far" ? sums.below(n) - inside : inside;
    };
    const Int gap = std::max<Int>(knob::gap, 1), m = knob::modulus;
    Int total = 0;
    for (Int j = 0; j < n; j++) {
        if (j >= gap) {
            const Int i = j - gap, at = place(a[i]);
            if constexpr (knob::form_text == "product") first.add(at, w[i]);
            if constexpr (knob::form_text == "sum") first.add(at, w[i]), second.add(at, 1);
            if constexpr (knob::form_text == "distance") first.add(at, 1), second.add(at, m - i % m);
            if constexpr (knob::form_text == "weighted distance") first.add(at, w[i]), second.add(at, m - i * w[i] % m);
        }
        const Int low = knob::rule_text == "above" ? knob::c * a[j] + knob::d + 1 : a[j] - knob::d;
        const Int high = knob::rule_text == "above" ? std::max(low, sorted.back()) : a[j] + knob::d;
        const Int f = between(first, low, high) % m, s = between(second, low, high) % m;
        if constexpr (knob::form_text == "product") total += f * w[j];
        if constexpr (knob::form_text == "sum") total += f + s * w[j] % m;
        if constexpr (knob::form_text == "distance" || knob::form_text == "weighted distance") total += f * j + s;
        total %= m;
    }
    std::cout << (total % m + m) % m << "\n";
}
