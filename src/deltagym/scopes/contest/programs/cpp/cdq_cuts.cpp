// Ways to cut a sequence: positions in order, the ways of earlier ones in Fenwick trees by their prefix sums.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

struct Sums {  // Prefix sums of remainders, one at a time; those of all together are far from 2^63.
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
    Int least, most;
    std::cin >> n >> least >> most;
    std::vector<Int> prefix(n + 1), ways(n + 1);
    for (int i = 0; i < n; i++) {
        std::cin >> prefix[i + 1];
        prefix[i + 1] += prefix[i];
    }
    std::vector<Int> sorted = prefix;
    std::sort(sorted.begin(), sorted.end());
    const auto place = [&](Int x) { return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin()); };
    // The last piece from i to j is worth j - i or 1: ways[i] * j - weighted[i], or ways[i].
    Sums plain(n + 1), weighted(n + 1);
    ways[0] = 1;
    for (int j = knob::gap; j <= n; j++) {
        const int i = j - int(knob::gap), at = place(prefix[i]);
        plain.add(at, ways[i]);
        if constexpr (knob::worth_text == "length") weighted.add(at, ways[i] * i % knob::modulus);
        const int low = place(prefix[j] - most), high = place(prefix[j] - least + 1);
        const auto fitting = [&](const Sums& sums) {
            const Int inside = sums.below(high) - sums.below(low);
            return knob::where_text == "outside" ? sums.below(n + 1) - inside : inside;
        };
        Int sum = fitting(plain) % knob::modulus;
        if constexpr (knob::worth_text == "length") sum = sum * j - fitting(weighted) % knob::modulus;
        ways[j] = (sum % knob::modulus + knob::modulus) % knob::modulus;
    }
    std::cout << ways[n] << "\n";
}
