// Naive ways to count the pairs of a window's elements that fit.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

constexpr int NOWHERE = -100'000, LEAST = NOWHERE, MOST = 200'000;  // What may fit an element lies between.

// The at most two values that fit a value; NOWHERE, which never occurs, in place of a missing one.
static std::pair<int, int> mates(int value) {
    constexpr int k = knob::k;
    if constexpr (knob::fit_text == "xor") return {value ^ k, NOWHERE};
    else if constexpr (knob::fit_text == "sum") return {k - value, NOWHERE};
    else if constexpr (knob::fit_text == "difference") return {value - k, value + k};
    else return {2 * value + k, (value - k) % 2 ? NOWHERE : (value - k) / 2};
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);
    constexpr bool outside = knob::side_text == "outside";
    std::vector<int> counts(MOST - LEAST);
    int* const count = counts.data() - LEAST;  // By value.
    std::vector<Int> answers(q);
    [[maybe_unused]] const int top = *std::max_element(a.begin(), a.end());
#ifdef COUNTING  // Every window counted anew, then all values with those that fit them.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count, count + top + 1, 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        Int twice = 0;
        for (int x = 0; x <= top; x++)
            for (int mate : {mates(x).first, mates(x).second}) twice += Int(count[x]) * (count[mate] - (x == mate));
        answers[i] = twice / 2;
    }
#elif defined(ADDING)  // Every window anew: each element meets those before it.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count, count + top + 1, 0);
        Int total = 0;
        for (int at = outside ? 0 : l; at < (outside ? n : r); at++) {
            if (outside && at >= l && at < r) continue;
            const auto [one, other] = mates(a[at]);
            total += count[one] + count[other];
            count[a[at]]++;
        }
        answers[i] = total;
    }
#else  // One window moved from query to query.
#ifdef INPUT_ORDER  // As the queries come.
    const std::vector<int> order = input_order(windows);
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    const std::vector<int> order = left_order(windows);
#endif
    Int total = 0;
    const auto add = [&](int x) { total += count[mates(x).first] + count[mates(x).second], count[x]++; };
    const auto remove = [&](int x) { count[x]--, total -= count[mates(x).first] + count[mates(x).second]; };
    const auto enter = [&](int x) { outside ? remove(x) : add(x); };
    const auto leave = [&](int x) { outside ? add(x) : remove(x); };
    if (outside)
        for (int x : a) add(x);
    sweep(a, windows, order, enter, leave, [&](int i) { answers[i] = total; });
#endif
    for (Int answer : answers) std::cout << answer << "\n";
}
