// The greatest h such that enough values occur h times, for many windows: one moved in the order of Mo's algorithm.
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

static Int need(Int h) {
    return knob::slope * (knob::degree == 2 ? h * h : h) + knob::base;
}

struct Height {  // The answer for the elements that are in; one element more or less changes it by 1 at most.
    std::vector<int> count, many;  // many[c]: how many values occur at least c times.
    int h = 0;
    Height(int m, int n) : count(m), many(n + 2) {}
    void add(int v) {
        many[++count[v]]++;
        if (many[h + 1] >= need(h + 1)) h++;
    }
    void remove(int v) {
        many[count[v]--]--;
        if (h && many[h] < need(h)) h--;
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
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Height height(int(values.size()), n);
    if (outside)
        for (int v : a) height.add(v);
    const auto enter = [&](int v) { outside ? height.remove(v) : height.add(v); };
    const auto leave = [&](int v) { outside ? height.add(v) : height.remove(v); };
    std::vector<int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        answers[i] = height.h;
    }
    for (int answer : answers) std::cout << answer << "\n";
}
