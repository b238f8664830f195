// Questions about all components together: the sum of what each is worth, of graphs that may have edges at the start.
constexpr Int MODULUS = knob::k_list.empty() ? 1 : knob::k_list.front();
constexpr Int REMAINDER = knob::k_list.empty() ? 0 : knob::k_list.back();

struct Start {
    int vertices, present, operations;
};

static Start read_start() {
    std::ios::sync_with_stdio(false);
    Start start{};
    std::cin >> start.vertices;
    if constexpr (knob::start_text == "full") std::cin >> start.present;
    std::cin >> start.operations;
    return start;
}
