// The best chain, or the sum over all: positions in order, chains that end earlier in a Fenwick tree by their values.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int MODULUS = 998'244'353;
constexpr bool HEAVIEST = knob::goal_text == "heaviest";

// Two weights put together: the greater one, or the sum; those of all remainders together are far from 2^63.
static Int merged(Int one, Int other) {
    return HEAVIEST ? std::max(one, other) : one + other;
}

struct Tree {  // Merged weights of all places below a given one.
    std::vector<Int> tree;
    explicit Tree(int size) : tree(size + 1) {}
    void add(int at, Int value) {
        for (at++; at < (int)tree.size(); at += at & -at) tree[at] = merged(tree[at], value);
    }
    Int below(int at) const {
        Int result = 0;
        for (; at > 0; at -= at & -at) result = merged(result, tree[at]);
        return result;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> a(n), w(n), chain(n);
    for (Int& x : a) std::cin >> x;
    for (Int& x : w) std::cin >> x;
    if (knob::sense_text == "down")
        for (Int& x : a) x = -x;
    std::vector<Int> sorted = a;
    std::sort(sorted.begin(), sorted.end());
    const auto place = [&](Int x) { return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin()); };
    Tree tree(n);
    Int result = 0;
    for (int j = 0; j < n; j++) {
        if (j >= knob::gap) tree.add(place(a[j - knob::gap]), chain[j - knob::gap]);
        if constexpr (HEAVIEST) {
            chain[j] = tree.below(place(a[j] - knob::d + 1)) + w[j];
        } else {
            Int before = 0;
            if constexpr (knob::goal_text == "count") before = tree.below(place(a[j] - knob::d + 1));
            else before = tree.below(place(a[j] + knob::d + 1)) - tree.below(place(a[j] - knob::d));
            chain[j] = (before + 1) % MODULUS * w[j] % MODULUS;
        }
        result = merged(result, chain[j]);
    }
    std::cout << (HEAVIEST ? result : result % MODULUS) << "\n";
}
