// Sums over the distinct values of many windows, by their counts: one window moved in the order of Mo's algorithm.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

static Int worth(Int c) {
    if constexpr (knob::worth_text == "square") return c * c;
    else if constexpr (knob::worth_text == "pairs") return c * (c - 1) / 2;
    else if constexpr (knob::worth_text == "cube") return c * c * c;
    else if constexpr (knob::worth_text == "triples") return c * (c - 1) * (c - 2) / 6;
    else if constexpr (knob::worth_text == "odd square") return c % 2 ? c * c : 0;
    else if constexpr (knob::worth_text == "signed") return c % 2 ? -c : c;
    else if constexpr (knob::worth_text == "capped") return std::min<Int>(c, 5);
    else return c * (c % 3);
}

static Int weight(Int value) {
    Int power = 1;
    for (Int e = 0; e < knob::power; e++) power = power * (value % knob::modulus) % knob::modulus;
    return power;
}

struct Sum {  // The sum over the elements that are in; its remainder may be negative.
    std::vector<Int> weights, gain;
    std::vector<int> count;
    Int total = 0;
    Sum(const std::vector<int>& values, int n) : gain(n + 1), count(values.size()) {
        for (int value : values) weights.push_back(weight(value));
        for (int c = 0; c <= n; c++) gain[c] = (worth(c + 1) - worth(c)) % knob::modulus;
    }
    void add(int v) { total = (total + gain[count[v]++] * weights[v]) % knob::modulus; }
    void remove(int v) { total = (total - gain[--count[v]] * weights[v]) % knob::modulus; }
    Int answer() const { return (total + knob::modulus) % knob::modulus; }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);
    const std::vector<int> values = ranked(a);

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Sum sum(values, n);
    if (outside)
        for (int v : a) sum.add(v);
    const auto enter = [&](int v) { outside ? sum.remove(v) : sum.add(v); };
    const auto leave = [&](int v) { outside ? sum.add(v) : sum.remove(v); };
    std::vector<Int> answers(q);
    sweep(a, windows, mo_order(windows, n), enter, leave, [&](int i) { answers[i] = sum.answer(); });
    for (Int answer : answers) std::cout << answer << "\n";
}
