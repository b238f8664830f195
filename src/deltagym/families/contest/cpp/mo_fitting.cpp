// How many pairs of elements fit, for many windows: one window moved in the order of Mo's algorithm.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <vector>

using Int = long long;

struct Window {
    int l, r;  // Positions l, ..., r - 1, counted from 0.
};

static Window decoded(int x, int y) {
    if constexpr (knob::window_text == "ends") return {x - 1, y};
    else if constexpr (knob::window_text == "length") return {x - 1, x - 1 + y};
    else if constexpr (knob::window_text == "half-open") return {x, y};
    else if constexpr (knob::window_text == "centre") return {x - y - 1, x + y};
    else return {y - x, y};
}

// The windows by blocks of their left ends, within a block by right ends: rising and falling in turn.
static std::vector<int> order(const std::vector<Window>& windows, int n) {
    std::vector<int> sorted(windows.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    const int width = std::max(1, int(n / std::sqrt(double(windows.size()))));
    std::sort(sorted.begin(), sorted.end(), [&](int i, int j) {
        const auto &one = windows[i], &other = windows[j];
        const int block = one.l / width;
        if (block != other.l / width) return block < other.l / width;
        return block % 2 ? one.r > other.r : one.r < other.r;
    });
    return sorted;
}

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
    std::vector<Window> windows(q);
    for (auto& window : windows) {
        int x, y;
        std::cin >> x >> y;
        window = decoded(x, y);
    }

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Pairs pairs;
    if (outside)
        for (int x : a) pairs.add(x);
    const auto enter = [&](int x) { outside ? pairs.remove(x) : pairs.add(x); };
    const auto leave = [&](int x) { outside ? pairs.add(x) : pairs.remove(x); };
    std::vector<Int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        answers[i] = pairs.total;
    }
    for (Int answer : answers) std::cout << answer << "\n";
}
