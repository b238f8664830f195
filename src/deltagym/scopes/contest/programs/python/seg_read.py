# Reads operations: what is there from which question to which, and the questions.
data = list(map(int, text.split()))
questions, born, lives = [], {}, []
#: use head
for i in range(at, at + width * q, width):
    #: use operation
    if kind == 1:
        born[item] = len(questions)
    elif kind == 2:
        start = born.pop(item)
        if start < len(questions):
            lives.append((item, start, len(questions)))
    else:
        questions.append(question)
for item, start in born.items():
    if start < len(questions):
        lives.append((item, start, len(questions)))
times = len(questions)
