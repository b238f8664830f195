// Counts subsets with a given xor and size modulo k: all subsets of two halves, sorted and joined.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

struct Subset {
    Int value;
    int size;  // Modulo k.
    auto operator<=>(const Subset&) const = default;
};

static Int lowest(Int value) { return knob::low ? value % (1LL << knob::low) : value; }

static std::vector<Subset> subsets(const Int* first, const Int* last) {
    std::vector<Subset> all = {{0, 0}};
    for (; first != last; first++)
        for (std::size_t i = all.size(); i-- > 0;)
            all.push_back({all[i].value ^ *first, int((all[i].size + 1) % knob::k)});
    return all;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    Int target, pairs = 0;
    std::cin >> n >> target;
    target = lowest(target);
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x, x = lowest(x);
    std::vector<Subset> needed = subsets(a.data(), a.data() + n / 2), found = subsets(a.data() + n / 2, a.data() + n);
    for (auto& subset : needed) subset = {subset.value ^ target, int((knob::wanted - subset.size + knob::k) % knob::k)};
    std::sort(needed.begin(), needed.end());
    std::sort(found.begin(), found.end());
    for (auto a = needed.begin(), b = found.begin(); a != needed.end() && b != found.end();) {
        if (*a != *b) {
            ++(*a < *b ? a : b);
            continue;
        }
        const Subset same = *a;
        Int ones = 0, others = 0;
        for (; a != needed.end() && *a == same; ++a) ones++;
        for (; b != found.end() && *b == same; ++b) others++;
        pairs += ones * others;
    }
    std::cout << pairs << "\n";
}
