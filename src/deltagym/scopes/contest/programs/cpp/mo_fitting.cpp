// How many pairs of elements fit, for many windows: one window moved in the order of Mo's algorithm.
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

struct Pairs {  // How many pairs of the elements that are in fit.
    std::vector<int> counts = std::vector<int>(MOST - LEAST);
    Int total = 0;
    int& count(int value) { return counts[value - LEAST]; }
    Int fitting(int value) {
        const auto [one, other] = mates(value);
        return count(one) + count(other);
    }
    void add(int value) {
        total += fitting(value);
        count(value)++;
    }
    void remove(int value) {
        count(value)--;
        total -= fitting(value);
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Pairs pairs;
    if (outside)
        for (int x : a) pairs.add(x);
    const auto enter = [&](int x) { outside ? pairs.remove(x) : pairs.add(x); };
    const auto leave = [&](int x) { outside ? pairs.add(x) : pairs.remove(x); };
    std::vector<Int> answers(q);
    sweep(a, windows, mo_order(windows, n), enter, leave, [&](int i) { answers[i] = pairs.total; });
    for (Int answer : answers) std::cout << answer << "\n";
}
