// What the values of many windows with certain counts come to: one window moved in the order of Mo's algorithm.
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

static bool picks(Int c) {
    if (c < knob::least) return false;
    if constexpr (knob::most_text == "same") return c == knob::least;
    else if constexpr (knob::most_text == "any") return (c - knob::least) % knob::step == 0;
    else return c <= knob::most && (c - knob::least) % knob::step == 0;
}

struct Picked {  // How many values are picked, or their sum, or their xor.
    const std::vector<int>& values;
    std::vector<int> count;
    std::vector<char> good;
    Int total = 0;
    Picked(const std::vector<int>& values, int n) : values(values), count(values.size()), good(n + 1) {
        for (int c = 0; c <= n; c++) good[c] = picks(c);
    }
    void change(int v, int step) {
        const bool before = good[count[v]], after = good[count[v] += step];
        if (before == after) return;
        if constexpr (knob::report_text == "xor") total ^= values[v];
        else if constexpr (knob::report_text == "sum") total += after ? values[v] : -values[v];
        else total += after ? 1 : -1;
    }
    void add(int v) { change(v, 1); }
    void remove(int v) { change(v, -1); }
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
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Picked picked(values, n);
    if (outside)
        for (int v : a) picked.add(v);
    const auto enter = [&](int v) { outside ? picked.remove(v) : picked.add(v); };
    const auto leave = [&](int v) { outside ? picked.add(v) : picked.remove(v); };
    std::vector<Int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        answers[i] = picked.total;
    }
    for (Int answer : answers) std::cout << answer << "\n";
}
