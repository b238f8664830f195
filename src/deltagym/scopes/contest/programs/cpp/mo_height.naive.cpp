// Naive ways to find the greatest h such that enough values of a window occur h times.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

static Int need(Int h) {
    return knob::slope * (knob::degree == 2 ? h * h : h) + knob::base;
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
    constexpr bool outside = knob::side_text == "outside";
    std::vector<int> count(m), answers(q), many(n + 2);  // many[c]: how many values occur at least c times.
#ifdef COUNTING  // The definition: every window counted anew.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        const int most = *std::max_element(count.begin(), count.end());
        std::fill(many.begin(), many.begin() + most + 1, 0);
        for (int c : count) many[c]++;
        int h = most, values_left = most ? many[most] : 0;
        while (h && values_left < need(h)) values_left += many[--h];
        answers[i] = h;
    }
#elif defined(WHILE_COUNTING)  // The same without a look at the counts: many is brought up to date by each element.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        std::fill(many.begin(), many.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) many[++count[a[at]]]++;
        for (int at = outside ? r : n; at < n; at++) many[++count[a[at]]]++;
        int h = 0;
        while (h < n && many[h + 1] >= need(h + 1)) h++;
        answers[i] = h;
    }
#else  // One window moved from query to query; the answer sought from the last one.
#ifdef INPUT_ORDER  // As the queries come.
    const std::vector<int> order = input_order(windows);
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    const std::vector<int> order = left_order(windows);
#endif
    const auto add = [&](int v) { many[++count[v]]++; };
    const auto remove = [&](int v) { many[count[v]--]--; };
    const auto enter = [&](int v) { outside ? remove(v) : add(v); };
    const auto leave = [&](int v) { outside ? add(v) : remove(v); };
    if (outside)
        for (int v : a) add(v);
    int h = 0;
    sweep(a, windows, order, enter, leave, [&](int i) {
        while (h < n && many[h + 1] >= need(h + 1)) h++;
        while (h && many[h] < need(h)) h--;
        answers[i] = h;
    });
#endif
    for (int answer : answers) std::cout << answer << "\n";
}
