// Naive ways to add to and sum over groups that overlap.
#ifdef MASKED
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int p = knob::p;

static Int weight(Int j) { return (knob::weight_text == "1" ? 1 : knob::weight_text == "j" ? j : j * j) % p; }

#ifdef PLAIN  // The definition: each position that is meant, by itself.
struct Positions {
    std::vector<Int> values;
    std::vector<std::vector<bool>> in;
    Positions(int n, const std::vector<std::vector<int>>& groups) : values(n), in(groups.size(), std::vector<bool>(n)) {
        for (std::size_t g = 0; g < groups.size(); g++)
            for (int j : groups[g]) in[g][j] = true;
    }
    void add(int g, Int x) {
        for (std::size_t j = 0; j < values.size(); j++)
            if (in[g][j] == (knob::add_text == "in")) values[j] += x;
    }
    Int sum(int g) const {
        Int found = 0;
        for (std::size_t j = 0; j < values.size(); j++)
            if (in[g][j] == (knob::ask_text == "in")) found += values[j] % p * weight(j + 1) % p;
        return found % p;
    }
};
#else
struct Within {  // Values within groups; those of all positions outside follow from sums over everything.
    std::vector<std::uint32_t> values, weights;
    std::vector<std::vector<int>> members;
#ifdef LISTED  // The positions of a group one after the other.
    Within(int n, const std::vector<std::vector<int>>& groups) : values(n), members(groups) {
        for (int j = 0; j < n; j++) weights.push_back(weight(j + 1));
        for (auto& group : members) std::sort(group.begin(), group.end());
    }
    void add(int g, std::uint32_t x) {
        for (int j : members[g]) values[j] = values[j] + x < p ? values[j] + x : values[j] + x - p;
    }
    Int sum(int g) const {
        Int found = 0;
        for (int j : members[g]) found += knob::weight_text == "1" ? values[j] : Int(values[j]) * weights[j] % p;
        return found % p;
    }
#elif defined(MASKED)  // Large groups as masks of all positions, so that the compiler takes several at once.
    std::vector<std::vector<std::int8_t>> masks;
    Within(int n, const std::vector<std::vector<int>>& groups) : values(n), members(groups), masks(groups.size()) {
        for (int j = 0; j < n; j++) weights.push_back(weight(j + 1));
        for (std::size_t g = 0; g < groups.size(); g++) {
            if (Int(groups[g].size()) * 16 < n) continue;
            masks[g].resize(n);
            for (int j : groups[g]) masks[g][j] = -1;
        }
    }
    void add(int g, std::uint32_t x) {
        std::uint32_t* const value = values.data();
        const std::int8_t* const mask = masks[g].data();
        const auto added = [](std::uint32_t one, std::uint32_t other) {
            const std::uint32_t sum = one + other;
            return sum < std::uint32_t(p) ? sum : sum - std::uint32_t(p);
        };
        if (masks[g].empty())
            for (int j : members[g]) value[j] = added(value[j], x);
        for (int j = 0, n = masks[g].size(); j < n; j++) value[j] = added(value[j], x & std::int32_t(mask[j]));
    }
    Int sum(int g) const {
        const std::uint32_t *const value = values.data(), *const of = weights.data();
        const std::int8_t* const mask = masks[g].data();
        // The low and the high half of weights apart, so that a remainder at the end is enough.
        std::uint64_t low = 0, high = 0;
        if (masks[g].empty())
            for (int j : members[g]) low += std::uint64_t(value[j]) * of[j] % p;
        for (int j = 0, n = masks[g].size(); j < n; j++) {
            const std::uint32_t inside = value[j] & std::int32_t(mask[j]);
            low += knob::weight_text == "1" ? inside : std::uint64_t(inside) * (of[j] & 32767);
            high += knob::weight_text == "1" ? 0 : std::uint64_t(inside) * (of[j] >> 15);
        }
        return (low % p + high % p * 32768) % p;
    }
#endif
};

struct Positions {
    Within within;
    std::vector<Int> group_weights;
    Int every = 0, whole = 0, total = 0;  // All weights; what is added to all; the sum of what is added within groups.
    Positions(int n, const std::vector<std::vector<int>>& groups) : within(n, groups) {
        for (auto& group : groups) {
            group_weights.push_back(0);
            for (int j : group) group_weights.back() = (group_weights.back() + weight(j + 1)) % p;
        }
        for (int j = 0; j < n; j++) every = (every + weight(j + 1)) % p;
    }
    void add(int g, Int x) {
        x %= p;
        if (knob::add_text == "out") whole = (whole + x) % p, x = (p - x) % p;
        total = (total + x * group_weights[g]) % p;
        within.add(g, x);
    }
    Int sum(int g) const {
        const Int inside = (within.sum(g) + whole * group_weights[g]) % p;
        return knob::ask_text == "in" ? inside : (total + whole * every + p - inside) % p;
    }
};
#endif

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, m, q;
    std::cin >> n >> m >> q;
    std::vector<std::vector<int>> groups(m);
    for (auto& group : groups) {
        int size;
        std::cin >> size;
        group.resize(size);
        for (int& j : group) std::cin >> j, j--;
    }
    Positions positions(n, groups);
    Int last = 0;
    while (q--) {
        int kind;
        Int g, x;
        std::cin >> kind >> g >> x;
        if (knob::online) g = (g - 1 + last) % m + 1;
        if (kind == 1) {
            positions.add(g - 1, x);
            continue;
        }
        last = positions.sum(g - 1);
        std::cout << last << "\n";
    }
}
