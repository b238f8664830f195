// Picked values within bounds, for many windows: Mo's algorithm over sums of blocks of values.
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
    if constexpr (knob::rule_text == "exact") return c == knob::k;
    else if constexpr (knob::rule_text == "least") return c >= knob::k;
    else return c >= knob::k && (c - knob::k) % 2 == 0;
}

struct Picked {  // What the picked values are worth, alone and in blocks: O(1) a change, O(sqrt) a question.
    const std::vector<int>& values;
    int width;
    std::vector<int> count;
    std::vector<char> good;
    std::vector<Int> here, block;
    Picked(const std::vector<int>& values, int n)
        : values(values), width(1 + int(std::sqrt(double(values.size())))), count(values.size()), good(n + 1),
          here(values.size()), block(values.size() / width + 1) {
        for (int c = 0; c <= n; c++) good[c] = picks(c);
    }
    void change(int v, int step) {
        const bool before = good[count[v]], after = good[count[v] += step];
        if (before == after) return;
        const Int worth = knob::report_text == "count" ? 1 : values[v];
        here[v] = after ? worth : 0;
        block[v / width] += after ? worth : -worth;
    }
    Int between(int low, int high) const {
        Int sum = 0;
        while (low < high && low % width) sum += here[low++];
        for (; low + width <= high; low += width) sum += block[low / width];
        while (low < high) sum += here[low++];
        return sum;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    std::vector<Window> windows(q);
    std::vector<std::pair<int, int>> asked(q);
    for (int i = 0; i < q; i++) {
        int x, y;
        std::cin >> x >> y >> asked[i].first >> asked[i].second;
        windows[i] = decoded(x, y);
    }
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());
    const auto place = [&](Int x) { return int(std::lower_bound(values.begin(), values.end(), x) - values.begin()); };

    Picked picked(values, n);
    std::vector<Int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) picked.change(a[--left], 1);
        while (right < r) picked.change(a[right++], 1);
        while (left < l) picked.change(a[left++], -1);
        while (right > r) picked.change(a[--right], -1);
        answers[i] = picked.between(place(asked[i].first), place(asked[i].second + 1LL));
    }
    for (Int answer : answers) std::cout << answer << "\n";
}
