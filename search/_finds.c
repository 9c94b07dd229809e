/* Where the syllables of a question stand in a text, and which stretch of them is worth most. On the stable ABI of
 * CPython 3.11.
 *
 * `finding.py` and `windows.py` say what is computed; both have the same in Python, which is used where no compiler was
 * there at installation and for texts with letters that are not in the table. Calls hold the interpreter's lock but for
 * those of `accepting`, which is asked once for each form of a syllable; nothing found in the finder's tables is held
 * meanwhile.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

enum { LETTERS = 0x2100, LONGEST = 64, FIRST_SLOTS = 256, MOST_FORMS = 1 << 14, MOST_PLACES = 1 << 12 };
enum { BETWEEN, LETTER, NEW_LINE, UNUSUAL };

/* Of each code point below LETTERS: itself in lower case, without accents, and which of the above it is. */
typedef struct { uint16_t lower, folded, kind; } Letter;

/* A surface form, at `at` among the characters kept, and which positions it is: `count` from `places` on. */
typedef struct { uint32_t hash, length, at, places, count; } Form;

typedef struct { Py_ssize_t start, end; uint32_t which; int in_run; } Find;

typedef struct { Find *items; size_t used, room; } Finds;

typedef struct {
    PyObject_HEAD
    PyObject *letters, *accepting;
    uint32_t *candidates, candidate_slots;      /* hashes of folded forms; 0 is an empty slot */
    uint32_t *sizes, *first_slot, wanted, slots, has_phrases;       /* by number of the wanted */
    Form *forms;
    uint32_t form_slots, form_count;
    uint16_t *characters;
    size_t characters_used, characters_room;
    uint32_t *places;       /* pairs: which of the wanted, which of its positions */
    size_t places_used, places_room;
} Finder;

/* ---- memory ---- */

static void *grown(void *items, size_t *room, size_t needed, size_t size)
{
    if (items != NULL && needed <= *room) return items;
    size_t more = 2 * needed + 64;
    void *moved = PyMem_Realloc(items, more * size);
    if (moved == NULL) { PyErr_NoMemory(); return NULL; }
    *room = more;
    return moved;
}

static int add_find(Finds *finds, Py_ssize_t start, Py_ssize_t end, uint32_t which)
{
    Find *items = grown(finds->items, &finds->room, finds->used + 1, sizeof(Find));
    if (items == NULL) return -1;
    finds->items = items;
    /* By start, the longer first; what comes later stays behind its equals. */
    size_t place = finds->used++;
    for (; place > 0; place--) {
        const Find *before = &items[place - 1];
        if (before->start < start || (before->start == start && before->end >= end)) break;
        items[place] = *before;
    }
    items[place] = (Find){start, end, which, 0};
    return 0;
}

/* ---- forms ---- */

static inline uint32_t hashed(uint32_t hash, uint16_t c) { return (hash ^ c) * 0x01000193u; }

static inline uint32_t mixed(uint32_t hash) { hash ^= hash >> 15; return hash ? hash : 1; }

enum { SEED = 0x811C9DC5u };

static int is_candidate(const Finder *finder, uint32_t hash)
{
    for (uint32_t slot = hash & (finder->candidate_slots - 1);; slot = (slot + 1) & (finder->candidate_slots - 1)) {
        if (finder->candidates[slot] == hash) return 1;
        if (finder->candidates[slot] == 0) return 0;
    }
}

static Form *slot_of(const Finder *finder, const uint16_t *form, uint32_t length, uint32_t hash)
{
    for (uint32_t slot = hash & (finder->form_slots - 1);; slot = (slot + 1) & (finder->form_slots - 1)) {
        Form *entry = &finder->forms[slot];
        if (entry->length == 0) return entry;
        if (entry->hash == hash && entry->length == length
            && memcmp(finder->characters + entry->at, form, length * sizeof(uint16_t)) == 0) return entry;
    }
}

static int make_room(Finder *finder)
{
    if (finder->form_count >= MOST_FORMS) {
        memset(finder->forms, 0, finder->form_slots * sizeof(Form));
        finder->form_count = 0;
        finder->characters_used = finder->places_used = 0;
    }
    if (2 * finder->form_count < finder->form_slots) return 0;
    uint32_t slots = finder->form_slots ? 2 * finder->form_slots : FIRST_SLOTS, old_slots = finder->form_slots;
    Form *old = finder->forms, *forms = PyMem_Calloc(slots, sizeof(Form));
    if (forms == NULL) { PyErr_NoMemory(); return -1; }
    finder->forms = forms;
    finder->form_slots = slots;
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].length != 0)
            *slot_of(finder, finder->characters + old[i].at, old[i].length, old[i].hash) = old[i];
    PyMem_Free(old);
    return 0;
}

/* accepting(form): a flat tuple of numbers, two for each place. */
static PyObject *asked(const Finder *finder, const uint16_t *form, uint32_t length)
{
    PyObject *text = PyUnicode_DecodeUTF16((const char *)form, (Py_ssize_t)(length * sizeof(uint16_t)), "surrogatepass", NULL);
    if (text == NULL) return NULL;
    PyObject *answer = PyObject_CallFunctionObjArgs(finder->accepting, text, NULL);
    Py_DECREF(text);
    if (answer != NULL && (!PyTuple_Check(answer) || PyTuple_Size(answer) % 2 || PyTuple_Size(answer) > MOST_PLACES)) {
        PyErr_SetString(PyExc_TypeError, "accepting() must return a tuple of pairs");
        Py_CLEAR(answer);
    }
    return answer;
}

static int is_place(const Finder *finder, unsigned long which, unsigned long place)
{
    return which < finder->wanted && place < finder->sizes[which];
}

static const Form *learnt(Finder *finder, const uint16_t *form, uint32_t length, uint32_t hash)
{
    PyObject *answer = asked(finder, form, length);
    if (answer == NULL) return NULL;
    Py_ssize_t numbers = PyTuple_Size(answer);
    Form *entry = NULL;
    if (make_room(finder) < 0) goto done;
    uint16_t *characters = grown(finder->characters, &finder->characters_room, finder->characters_used + length, sizeof(uint16_t));
    if (characters == NULL) goto done;
    finder->characters = characters;
    uint32_t *places = grown(finder->places, &finder->places_room, finder->places_used + (size_t)numbers, sizeof(uint32_t));
    if (places == NULL) goto done;
    finder->places = places;
    for (Py_ssize_t i = 0; i < numbers; i += 2) {
        unsigned long which = PyLong_AsUnsignedLong(PyTuple_GetItem(answer, i));
        unsigned long place = PyLong_AsUnsignedLong(PyTuple_GetItem(answer, i + 1));
        if (PyErr_Occurred()) goto done;
        if (!is_place(finder, which, place)) { PyErr_SetString(PyExc_IndexError, "no such position is wanted"); goto done; }
        places[finder->places_used + (size_t)i] = (uint32_t)which;
        places[finder->places_used + (size_t)i + 1] = (uint32_t)place;
    }
    entry = slot_of(finder, form, length, hash);
    if (entry->length == 0) {       /* else another thread has learnt it meanwhile */
        memcpy(characters + finder->characters_used, form, length * sizeof(uint16_t));
        *entry = (Form){hash, length, (uint32_t)finder->characters_used, (uint32_t)finder->places_used, (uint32_t)(numbers / 2)};
        finder->characters_used += length;
        finder->places_used += (size_t)numbers;
        finder->form_count++;
    }
done:
    Py_DECREF(answer);
    return entry;
}

/* ---- finding ---- */

/* Whether nothing but spaces and punctuation of one line stands between. */
static int side_by_side(const Letter *letters, const Py_UCS4 *text, Py_ssize_t end, Py_ssize_t start)
{
    if (end < 0 || start < end) return 0;
    for (Py_ssize_t i = end; i < start; i++)
        if (letters[text[i]].kind != BETWEEN) return 0;
    return 1;
}

/* The first of a phrase's syllables, where it was the latest hit but one and so on: by slot, stamped with the hit. */
typedef struct { Py_ssize_t start, hit; } Open;

static int take_hit(const Finder *finder, Finds *finds, const Form *form, const Open *before, Open *now, Py_ssize_t hit,
                    int beside, Py_ssize_t start, Py_ssize_t end)
{
    for (uint32_t i = 0; i < form->count; i++) {
        uint32_t which = finder->places[form->places + 2 * i], place = finder->places[form->places + 2 * i + 1];
        uint32_t slot = finder->first_slot[which] + place;
        Py_ssize_t first = start;
        if (place > 0) {
            if (!beside || before[slot - 1].hit != hit - 1) continue;
            first = before[slot - 1].start;
        }
        if (place + 1 == finder->sizes[which]) {
            if (add_find(finds, first, end, which) < 0) return -1;
        } else now[slot] = (Open){first, hit};
    }
    return 0;
}

/* 1 where the text holds what the table does not know. */
static int search(Finder *finder, const Letter *letters, const Py_UCS4 *text, Py_ssize_t length, Finds *finds, Open *open)
{
    Open *before = open, *now = open + finder->slots;
    Py_ssize_t hit = 0, last_end = -1;
    for (Py_ssize_t at = 0; at < length;) {
        if (text[at] >= LETTERS || letters[text[at]].kind == UNUSUAL) return 1;
        if (letters[text[at]].kind != LETTER) { at++; continue; }
        uint16_t form[LONGEST];
        uint32_t hash = SEED, exact = SEED;
        Py_ssize_t start = at;
        for (; at < length; at++) {
            if (text[at] >= LETTERS || letters[text[at]].kind == UNUSUAL) return 1;
            const Letter *letter = &letters[text[at]];
            if (letter->kind != LETTER) break;
            hash = hashed(hash, letter->folded);
            exact = hashed(exact, letter->lower);
            if (at - start < LONGEST) form[at - start] = letter->lower;
        }
        if (at - start > LONGEST || !is_candidate(finder, mixed(hash))) continue;
        uint32_t size = (uint32_t)(at - start);
        const Form *found = slot_of(finder, form, size, mixed(exact));
        if (found->length == 0 && (found = learnt(finder, form, size, mixed(exact))) == NULL) return -1;
        if (found->count == 0) continue;
        hit++;
        int beside = side_by_side(letters, text, last_end, start);
        if (take_hit(finder, finds, found, before, now, hit, beside, start, at) < 0) return -1;
        Open *swapped = before;
        before = now;
        now = swapped;
        last_end = at;
    }
    return 0;
}

static void tell_runs(const Finder *finder, const Letter *letters, const Py_UCS4 *text, Finds *finds, Py_ssize_t *latest)
{
    Py_ssize_t phrase_end = -1;
    for (uint32_t i = 0; i < finder->wanted; i++) latest[i] = -1;
    for (size_t number = 0; number < finds->used; number++) {
        Find *find = &finds->items[number];
        Py_ssize_t before = find->which > 0 ? latest[find->which - 1] : -1;
        if (before >= 0 && side_by_side(letters, text, finds->items[before].end, find->start))
            finds->items[before].in_run = find->in_run = 1;
        if (find->end <= phrase_end) find->in_run = 1;
        else if (finder->sizes[find->which] > 1) phrase_end = find->end;
        latest[find->which] = (Py_ssize_t)number;
    }
}

static PyObject *as_list(const Finds *finds)
{
    PyObject *list = PyList_New((Py_ssize_t)finds->used);
    for (size_t i = 0; list != NULL && i < finds->used; i++) {
        const Find *find = &finds->items[i];
        PyObject *item = PyTuple_New(4);
        PyObject *parts[4] = {PyLong_FromSsize_t(find->start), PyLong_FromSsize_t(find->end),
                              PyLong_FromUnsignedLong(find->which), PyBool_FromLong(find->in_run)};
        int failed = item == NULL;
        for (int part = 0; part < 4; part++) {
            failed |= parts[part] == NULL;
            if (item == NULL) Py_XDECREF(parts[part]);
            else PyTuple_SetItem(item, part, parts[part]);
        }
        if (failed) { Py_XDECREF(item); Py_CLEAR(list); }
        else PyList_SetItem(list, (Py_ssize_t)i, item);
    }
    return list;
}

static PyObject *finder_find(PyObject *self, PyObject *text)
{
    Finder *finder = (Finder *)self;
    if (!PyUnicode_Check(text)) { PyErr_SetString(PyExc_TypeError, "find() takes a str"); return NULL; }
    const Letter *letters = (const Letter *)PyBytes_AsString(finder->letters);
    Py_ssize_t length = PyUnicode_GetLength(text);
    Py_UCS4 *characters = PyUnicode_AsUCS4Copy(text);
    Open *open = PyMem_Calloc(2 * finder->slots + 1, sizeof(Open));
    Py_ssize_t *latest = PyMem_Malloc((finder->wanted + 1) * sizeof(Py_ssize_t));
    Finds finds = {0};
    PyObject *found = NULL;
    if (characters == NULL || open == NULL || latest == NULL) {
        if (!PyErr_Occurred()) PyErr_NoMemory();
    } else {
        int state = search(finder, letters, characters, length, &finds, open);
        if (state == 1) found = Py_NewRef(Py_None);
        else if (state == 0) {
            tell_runs(finder, letters, characters, &finds, latest);
            found = as_list(&finds);
        }
    }
    PyMem_Free(characters);
    PyMem_Free(open);
    PyMem_Free(latest);
    PyMem_Free(finds.items);
    return found;
}

/* ---- the finder ---- */

static int take_sizes(Finder *finder, PyObject *sizes)
{
    Py_ssize_t wanted = PyTuple_Size(sizes);
    if (wanted < 0) return -1;
    finder->sizes = PyMem_Calloc((size_t)wanted + 1, sizeof(uint32_t));
    finder->first_slot = PyMem_Calloc((size_t)wanted + 1, sizeof(uint32_t));
    if (finder->sizes == NULL || finder->first_slot == NULL) { PyErr_NoMemory(); return -1; }
    for (Py_ssize_t i = 0; i < wanted; i++) {
        unsigned long size = PyLong_AsUnsignedLong(PyTuple_GetItem(sizes, i));
        if (PyErr_Occurred()) return -1;
        if (size > MOST_PLACES) { PyErr_SetString(PyExc_ValueError, "too long a phrase"); return -1; }
        finder->sizes[i] = (uint32_t)size;
        finder->first_slot[i] = finder->slots;
        finder->slots += (uint32_t)size;
    }
    finder->wanted = (uint32_t)wanted;
    return 0;
}

static int take_candidate(Finder *finder, PyObject *folded)
{
    Py_ssize_t length = PyUnicode_GetLength(folded);
    if (length < 0) return -1;
    uint32_t hash = SEED;
    for (Py_ssize_t i = 0; i < length; i++) hash = hashed(hash, (uint16_t)PyUnicode_ReadChar(folded, i));
    uint32_t slot = mixed(hash) & (finder->candidate_slots - 1);
    while (finder->candidates[slot] != 0) slot = (slot + 1) & (finder->candidate_slots - 1);
    finder->candidates[slot] = mixed(hash);
    return 0;
}

static int take_candidates(Finder *finder, PyObject *folds)
{
    Py_ssize_t count = PyTuple_Size(folds);
    if (count < 0) return -1;
    finder->candidate_slots = 16;
    while (finder->candidate_slots < 4 * (size_t)count) finder->candidate_slots *= 2;
    finder->candidates = PyMem_Calloc(finder->candidate_slots, sizeof(uint32_t));
    if (finder->candidates == NULL) { PyErr_NoMemory(); return -1; }
    for (Py_ssize_t i = 0; i < count; i++)
        if (take_candidate(finder, PyTuple_GetItem(folds, i)) < 0) return -1;
    return 0;
}

static PyObject *finder_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *letters, *sizes, *folds, *accepting;
    if (!PyArg_ParseTuple(args, "SO!O!O", &letters, &PyTuple_Type, &sizes, &PyTuple_Type, &folds, &accepting)) return NULL;
    if (PyBytes_Size(letters) != LETTERS * (Py_ssize_t)sizeof(Letter)) {
        PyErr_SetString(PyExc_ValueError, "a table of letters has three numbers for each");
        return NULL;
    }
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Finder *finder = (Finder *)make(type, 0);
    if (finder == NULL) return NULL;
    finder->letters = Py_NewRef(letters);
    finder->accepting = Py_NewRef(accepting);
    if (take_sizes(finder, sizes) < 0 || take_candidates(finder, folds) < 0 || make_room(finder) < 0) {
        Py_DECREF(finder);
        return NULL;
    }
    return (PyObject *)finder;
}

static int finder_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Finder *)self)->accepting);
    return 0;
}

static int finder_clear(PyObject *self)
{
    Py_CLEAR(((Finder *)self)->accepting);
    return 0;
}

static void finder_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Finder *finder = (Finder *)self;
    Py_XDECREF(finder->letters);
    Py_XDECREF(finder->accepting);
    PyMem_Free(finder->candidates);
    PyMem_Free(finder->sizes);
    PyMem_Free(finder->first_slot);
    PyMem_Free(finder->forms);
    PyMem_Free(finder->characters);
    PyMem_Free(finder->places);
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* ---- windows ---- */

typedef struct { Py_ssize_t start, end; size_t which; } Seen;

static int read_finds(PyObject *list, Seen *seen, size_t count, size_t weights)
{
    for (size_t i = 0; i < count; i++) {
        PyObject *item = PyList_GetItem(list, (Py_ssize_t)i);
        if (item == NULL || !PyTuple_Check(item) || PyTuple_Size(item) != 4) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "a find is a tuple of four");
            return -1;
        }
        seen[i].start = PyLong_AsSsize_t(PyTuple_GetItem(item, 0));
        seen[i].end = PyLong_AsSsize_t(PyTuple_GetItem(item, 1));
        seen[i].which = PyLong_AsSize_t(PyTuple_GetItem(item, 2));
        if (PyErr_Occurred()) return -1;
        if (seen[i].which >= weights) { PyErr_SetString(PyExc_IndexError, "a find without a weight"); return -1; }
    }
    return 0;
}

/* Running sums: up to each find, how close it and those before stand to their predecessors. */
static void sum_closeness(const Seen *seen, size_t count, double far, double *sums)
{
    double total = sums[0] = 0.0;
    for (size_t i = 1; i < count; i++) {
        if (seen[i].which != seen[i - 1].which) {
            Py_ssize_t gap = seen[i].start - seen[i - 1].end - 1;
            double near = far / (far + (double)(gap > 0 ? gap : 0));
            total += seen[i].which == seen[i - 1].which + 1 ? near : near / 2;
        }
        sums[i] = total;
    }
}

typedef struct { double worth; size_t first, last; int any; } Window;

static Window best_of(const Seen *seen, size_t count, const double *weights, const double *close, Py_ssize_t *held,
                      double gain, double share, Py_ssize_t length, double least)
{
    Window best = {0};
    double covered = 0.0;
    size_t after = 0, distinct = 0;
    for (size_t first = 0; first < count; first++) {
        for (; after < count && (after == first || seen[after].end <= seen[first].start + length); after++)
            if (held[seen[after].which]++ == 0) { covered += weights[seen[after].which]; distinct++; }
        if (covered > 0) {
            double closeness = close[after - 1] - close[first], most = (double)distinct;
            double worth = gain + covered + share * (closeness < most ? closeness : most);
            if (worth > least) {
                least = worth;
                best = (Window){worth, first, after - 1, 1};
            }
        }
        if (--held[seen[first].which] == 0) { covered -= weights[seen[first].which]; distinct--; }
    }
    return best;
}

static PyObject *best_window(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *finds, *given;
    double gain, share, far, least;
    Py_ssize_t length;
    if (!PyArg_ParseTuple(args, "O!O!dddnd", &PyList_Type, &finds, &PyList_Type, &given, &gain, &share, &far, &length, &least))
        return NULL;
    size_t count = (size_t)PyList_Size(finds), wanted = (size_t)PyList_Size(given);
    Seen *seen = PyMem_Malloc((count + 1) * sizeof(Seen));
    double *weights = PyMem_Malloc((wanted + 1) * sizeof(double)), *close = PyMem_Malloc((count + 1) * sizeof(double));
    Py_ssize_t *held = PyMem_Calloc(wanted + 1, sizeof(Py_ssize_t));
    PyObject *answer = NULL;
    if (seen == NULL || weights == NULL || close == NULL || held == NULL) { PyErr_NoMemory(); goto done; }
    for (size_t i = 0; i < wanted; i++) weights[i] = PyFloat_AsDouble(PyList_GetItem(given, (Py_ssize_t)i));
    if (PyErr_Occurred() || read_finds(finds, seen, count, wanted) < 0) goto done;
    sum_closeness(seen, count, far, close);
    Window best = best_of(seen, count, weights, close, held, gain, share, length, least);
    answer = best.any ? Py_BuildValue("dnn", best.worth, (Py_ssize_t)best.first, (Py_ssize_t)best.last) : Py_NewRef(Py_None);
done:
    PyMem_Free(seen);
    PyMem_Free(weights);
    PyMem_Free(close);
    PyMem_Free(held);
    return answer;
}

/* A list of numbers. */
static PyObject *listed(const Py_ssize_t *numbers, size_t count)
{
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *number = PyLong_FromSsize_t(numbers[i]);
        if (number == NULL) Py_CLEAR(list);
        else PyList_SetItem(list, (Py_ssize_t)i, number);
    }
    return list;
}

static PyObject *tally(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *finds;
    Py_ssize_t wanted;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &finds, &wanted)) return NULL;
    if (wanted < 0) { PyErr_SetString(PyExc_ValueError, "fewer than none are wanted"); return NULL; }
    Py_ssize_t *counts = PyMem_Calloc(2 * (size_t)wanted + 1, sizeof(Py_ssize_t));
    if (counts == NULL) return PyErr_NoMemory();
    Py_ssize_t size = PyList_Size(finds);
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = PyList_GetItem(finds, i);
        if (!PyTuple_Check(item) || PyTuple_Size(item) != 4) { PyErr_SetString(PyExc_TypeError, "a find is a tuple of four"); break; }
        Py_ssize_t which = PyLong_AsSsize_t(PyTuple_GetItem(item, 2));
        if (which == -1 && PyErr_Occurred()) break;
        if (which < 0 || which >= wanted) { PyErr_SetString(PyExc_IndexError, "a find of what is not wanted"); break; }
        counts[which]++;
        if (PyTuple_GetItem(item, 3) == Py_True) counts[wanted + which]++;
    }
    PyObject *totals = NULL, *in_runs = NULL, *answer = NULL;
    if (!PyErr_Occurred()) {
        totals = listed(counts, (size_t)wanted);
        in_runs = listed(counts + wanted, (size_t)wanted);
        if (totals != NULL && in_runs != NULL) answer = PyTuple_Pack(2, totals, in_runs);
    }
    Py_XDECREF(totals);
    Py_XDECREF(in_runs);
    PyMem_Free(counts);
    return answer;
}

/* ---- the module ---- */

static PyMethodDef finder_methods[] = {
    {"find", finder_find, METH_O, "find(text): every find in order of its start; None for a text with unknown letters."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_doc, "Finder(letters, sizes, folds, accepting): finds phrases of `sizes` syllables."},
    {Py_tp_new, finder_new},
    {Py_tp_dealloc, finder_dealloc},
    {Py_tp_traverse, finder_traverse},
    {Py_tp_clear, finder_clear},
    {Py_tp_methods, finder_methods},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    "search._finds.Finder", sizeof(Finder), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, finder_slots,
};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&finder_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Finder", type);
    Py_DECREF(type);
    return failed;
}

static PyMethodDef module_methods[] = {
    {"tally", tally, METH_VARARGS, "tally(finds, wanted): of each how many there are, and how many stand in a run."},
    {"best_window", best_window, METH_VARARGS,
     "best_window(finds, weights, gain, share, far, length, least): (worth, first, last), or None."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "search._finds", "Where the syllables of a question stand in a text, in C.", 0,
    module_methods, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__finds(void) { return PyModuleDef_Init(&module_definition); }
