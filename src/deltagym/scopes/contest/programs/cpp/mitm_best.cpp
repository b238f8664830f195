// The best total of all choices: the sorted totals of two halves, joined by two pointers.
#include <algorithm>
#include <iostream>
#include <limits>
#include <vector>

using Int = long long;
using Groups = std::vector<std::vector<Int>>;  // Totals, by how many coefficients are the last one, modulo `modulus`.

constexpr bool limited = !knob::residue_list.empty();
constexpr Int modulus = limited ? knob::residue_list.front() : 1;
constexpr Int wanted = limited ? knob::residue_list.back() : 0;
constexpr auto goal = knob::goal_text;
constexpr Int never = std::numeric_limits<Int>::max();

static Int remainder(Int total, Int t) { return (total % t + t) % t; }

static Int cost(Int total, Int t) {  // How far a total is from the best one can think of.
    if (goal == "at most") return total <= t ? t - total : never;
    if (goal == "least above") return total > t ? total - t : never;
    return goal == "distance" ? std::abs(total - t) : t - 1 - remainder(total, t);
}

static Int answer(Int cost, Int t) {
    if (goal == "distance") return cost;
    return goal == "at most" ? t - cost : goal == "least above" ? t + cost : t - 1 - cost;
}

static Groups totals(const Int* first, const Int* last) {
    Groups groups(modulus);
    groups[0] = {0};
    for (; first != last; first++) {
        Groups grown(modulus);
        for (Int j = 0; j < modulus; j++)
            for (Int c : knob::coefficients_list) {
                auto& to = grown[(j + (c == knob::coefficients_list.back())) % modulus];
                for (Int total : groups[j]) to.push_back(total + c * *first);
            }
        groups.swap(grown);
    }
    for (auto& group : groups) std::sort(group.begin(), group.end());
    return groups;
}

static Groups remainders(Groups groups, Int t) {
    for (auto& group : groups) {
        for (auto& total : group) total = remainder(total, t);
        std::sort(group.begin(), group.end());
    }
    return groups;
}

static Int least_cost(const std::vector<Int>& left, const std::vector<Int>& right, Int t) {
    if (left.empty() || right.empty()) return never;
    // Of remainders, the greatest sum below t matters, or the greatest of all, which may pass t.
    const Int bound = goal == "remainder" ? t - 1 : t;
    Int best = cost(left.back() + right.back(), t);
    std::size_t fitting = right.size();
    for (Int total : left) {
        while (fitting > 0 && total + right[fitting - 1] > bound) fitting--;
        if (fitting > 0) best = std::min(best, cost(total + right[fitting - 1], t));
        if (fitting < right.size()) best = std::min(best, cost(total + right[fitting], t));
    }
    return best;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x;
    const Groups all_left = totals(a.data(), a.data() + n / 2), all_right = totals(a.data() + n / 2, a.data() + n);
    while (q--) {
        Int t, best = never;
        std::cin >> t;
        const Groups left = goal == "remainder" ? remainders(all_left, t) : all_left;
        const Groups right = goal == "remainder" ? remainders(all_right, t) : all_right;
        for (Int j = 0; j < modulus; j++)
            best = std::min(best, least_cost(left[j], right[(wanted - j + modulus) % modulus], t));
        if (best == never)
            std::cout << "none\n";
        else
            std::cout << answer(best, t) << "\n";
    }
}
