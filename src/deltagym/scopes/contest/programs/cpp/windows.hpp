// Windows of a sequence: read as knob::window_text says, put in order, and swept by one that moves from each to the next.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <vector>

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

static std::vector<Window> read_windows(int q) {
    std::vector<Window> windows(q);
    for (auto& window : windows) {
        int x, y;
        std::cin >> x >> y;
        window = decoded(x, y);
    }
    return windows;
}

// Replaces numbers by their ranks; the different numbers, ascending.
[[maybe_unused]] static std::vector<int> ranked(std::vector<int>& numbers) {
    std::vector<int> values = numbers;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : numbers) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());
    return values;
}

static std::vector<int> input_order(const std::vector<Window>& windows) {
    std::vector<int> order(windows.size());
    std::iota(order.begin(), order.end(), 0);
    return order;
}

[[maybe_unused]] static std::vector<int> left_order(const std::vector<Window>& windows) {
    std::vector<int> order = input_order(windows);
    std::sort(order.begin(), order.end(), [&](int i, int j) { return windows[i].l < windows[j].l; });
    return order;
}

// By blocks of left ends, within a block by right ends: rising and falling in turn.
[[maybe_unused]] static std::vector<int> mo_order(const std::vector<Window>& windows, int n) {
    std::vector<int> order = input_order(windows);
    const int width = std::max(1, int(n / std::sqrt(double(windows.size()))));
    std::sort(order.begin(), order.end(), [&](int i, int j) {
        const auto &one = windows[i], &other = windows[j];
        const int block = one.l / width;
        if (block != other.l / width) return block < other.l / width;
        return block % 2 ? one.r > other.r : one.r < other.r;
    });
    return order;
}

// One window moved through all, in an order; `at` is told the number of each that it reaches.
template <class Enter, class Leave, class At>
[[maybe_unused]] static void sweep(const std::vector<int>& a, const std::vector<Window>& windows, const std::vector<int>& order,
                                   const Enter& enter, const Leave& leave, const At& at) {
    int left = 0, right = 0;
    for (int i : order) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        at(i);
    }
}
