// Naive ways to sum over the distinct values of many windows.
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

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);
    const std::vector<int> values = ranked(a);
    const int m = int(values.size());
    std::vector<Int> weights(m), worths(n + 2);
    for (int v = 0; v < m; v++) weights[v] = weight(values[v]);
    for (int c = 0; c < n + 2; c++) worths[c] = worth(c) % knob::modulus;
    constexpr bool outside = knob::side_text == "outside";
    std::vector<int> count(m);
    std::vector<Int> answers(q);
#ifdef COUNTING  // The definition: every window counted anew.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        Int sum = 0;
        for (int v = 0; v < m; v++) sum += worths[count[v]] * weights[v] % knob::modulus;
        answers[i] = sum % knob::modulus;
    }
#else  // One window moved from query to query; no remainders on the way, which are slow.
#ifdef INPUT_ORDER  // As the queries come.
    const std::vector<int> order = input_order(windows);
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    const std::vector<int> order = left_order(windows);
#endif
    __int128 total = 0;
    std::vector<Int> gain(n + 1);
    for (int c = 0; c <= n; c++) gain[c] = worths[c + 1] - worths[c];
    const auto add = [&](int v) { total += gain[count[v]++] * weights[v]; };
    const auto remove = [&](int v) { total -= gain[--count[v]] * weights[v]; };
    const auto enter = [&](int v) { outside ? remove(v) : add(v); };
    const auto leave = [&](int v) { outside ? add(v) : remove(v); };
    if (outside)
        for (int v : a) add(v);
    sweep(a, windows, order, enter, leave, [&](int i) { answers[i] = Int(total % knob::modulus); });
#endif
    for (Int answer : answers) std::cout << (answer + knob::modulus) % knob::modulus << "\n";
}
