/* How often each token, and each two neighbours, were seen, on the stable ABI of CPython 3.11. See `grams.py`.
 *
 * A gram is a stretch of the text as given, so counting one makes no Python object: its bytes are kept once, beside a
 * table of 16 bytes an entry. Calls hold the interpreter's lock.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)0)
#endif

enum { FIRST_SLOTS = 1 << 12, AT_ONCE = 32 };

/* `length` is 0 in an empty slot. */
typedef struct { uint32_t hash, at, length, count; } Entry;

typedef struct {
    PyObject_HEAD
    Entry *entries;
    char *kept;
    uint32_t slots, count, used, room;
} Grams;

static uint32_t hash_of(const char *gram, uint32_t length)
{
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)gram[i]) * 0x01000193u;
    return hash ^ (hash >> 15);
}

static void place(Entry *entries, uint32_t slots, Entry entry)
{
    uint32_t slot = entry.hash & (slots - 1);
    while (entries[slot].length != 0) slot = (slot + 1) & (slots - 1);
    entries[slot] = entry;
}

static int grow(Grams *self)
{
    uint32_t slots = self->slots ? 2 * self->slots : FIRST_SLOTS;
    Entry *entries = PyMem_Calloc(slots, sizeof(Entry));
    if (entries == NULL) { PyErr_NoMemory(); return -1; }
    for (uint32_t slot = 0; slot < self->slots; slot++)
        if (self->entries[slot].length != 0) place(entries, slots, self->entries[slot]);
    PyMem_Free(self->entries);
    self->entries = entries;
    self->slots = slots;
    return 0;
}

static int keep(Grams *self, const char *gram, uint32_t length, uint32_t *at)
{
    if ((uint64_t)self->used + length > self->room) {
        uint64_t room = 2 * (uint64_t)self->room + length + 256;
        char *kept = room <= UINT32_MAX ? PyMem_Realloc(self->kept, room) : NULL;
        if (kept == NULL) { PyErr_NoMemory(); return -1; }
        self->kept = kept;
        self->room = (uint32_t)room;
    }
    memcpy(self->kept + self->used, gram, length);
    *at = self->used;
    self->used += length;
    return 0;
}

static int count_one(Grams *self, const char *gram, uint32_t length, uint32_t hash)
{
    uint32_t slot = hash & (self->slots - 1);
    for (Entry *entry; (entry = &self->entries[slot])->length != 0; slot = (slot + 1) & (self->slots - 1)) {
        if (entry->hash == hash && entry->length == length && memcmp(self->kept + entry->at, gram, length) == 0) {
            entry->count += entry->count < UINT32_MAX;
            return 0;
        }
    }
    Entry entry = {hash, 0, length, 1};
    if (keep(self, gram, length, &entry.at) < 0) return -1;
    self->entries[slot] = entry;
    self->count++;
    return 3 * self->count >= 2 * self->slots ? grow(self) : 0;
}

/* Grams to be counted together. In a large table each is a place of its own in memory, and its bytes are another:
 * awaited one after the other they would cost several times the counting. */
typedef struct {
    Grams *of;
    uint32_t count;
    struct { const char *gram; uint32_t length, hash; } some[AT_ONCE];
} Batch;

static int count_batch(Batch *batch)
{
    Grams *self = batch->of;
    uint32_t mask = self->slots - 1, count = batch->count;
    for (uint32_t i = 0; i < count; i++) PREFETCH(&self->entries[batch->some[i].hash & mask]);
    for (uint32_t i = 0; i < count; i++) {
        const Entry *entry = &self->entries[batch->some[i].hash & mask];
        if (entry->length != 0) PREFETCH(self->kept + entry->at);
    }
    batch->count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (count_one(self, batch->some[i].gram, batch->some[i].length, batch->some[i].hash) < 0) return -1;
    return 0;
}

static int count(Batch *batch, const char *gram, const char *end)
{
    uint32_t length = (uint32_t)(end - gram), place = batch->count++;
    batch->some[place].gram = gram;
    batch->some[place].length = length;
    batch->some[place].hash = hash_of(gram, length);
    return batch->count == AT_ONCE ? count_batch(batch) : 0;
}

static PyObject *grams_add(PyObject *object, PyObject *args)
{
    Batch batch = {.of = (Grams *)object};
    PyObject *text;
    const char *boundary, *last = NULL;
    Py_ssize_t boundary_size, size, most;
    if (!PyArg_ParseTuple(args, "Us#n", &text, &boundary, &boundary_size, &most)) return NULL;
    const char *next = PyUnicode_AsUTF8AndSize(text, &size);
    if (next == NULL) return NULL;
    if (size > INT32_MAX) { PyErr_SetString(PyExc_OverflowError, "text is longer than 2 GB"); return NULL; }
    for (const char *end = next + size; next < end && most > 0; most--) {
        const char *stop = memchr(next, ' ', (size_t)(end - next));
        if (stop == NULL) stop = end;
        size_t length = (size_t)(stop - next);
        int parts = length == 0 || ((Py_ssize_t)length == boundary_size && memcmp(next, boundary, length) == 0);
        if (!parts && count(&batch, next, stop) < 0) return NULL;
        if (!parts && last != NULL && count(&batch, last, stop) < 0) return NULL;
        last = parts ? NULL : next;
        next = stop + 1;
    }
    return count_batch(&batch) < 0 ? NULL : Py_NewRef(Py_None);
}

static int holds(const Grams *self, const char *gram, uint32_t length)
{
    uint32_t hash = hash_of(gram, length), slot = hash & (self->slots - 1);
    for (const Entry *entry; (entry = &self->entries[slot])->length != 0; slot = (slot + 1) & (self->slots - 1))
        if (entry->hash == hash && entry->length == length && memcmp(self->kept + entry->at, gram, length) == 0) return 1;
    return 0;
}

static int grams_contains(PyObject *object, PyObject *gram)
{
    Py_ssize_t size;
    const char *bytes = PyUnicode_AsUTF8AndSize(gram, &size);
    if (bytes == NULL) return -1;
    return size > 0 && size <= INT32_MAX && holds((Grams *)object, bytes, (uint32_t)size);
}

/* ---- titles ---- */

/* A word of a title, and where the first of its syllables ends. */
typedef struct { const char *start, *first_end, *end; uint32_t syllables; int binds; } Word;

/* As `str.isdecimal`; -1 after an error. */
static int is_decimal(const char *token, const char *end)
{
    int ascii = 1;
    for (const char *next = token; next < end; next++) {
        unsigned char byte = (unsigned char)*next;
        if (byte < 0x80 && (byte < '0' || byte > '9')) return 0;
        ascii &= byte < 0x80;
    }
    if (ascii) return 1;
    PyObject *text = PyUnicode_FromStringAndSize(token, end - token);
    PyObject *answer = text != NULL ? PyObject_CallMethod(text, "isdecimal", NULL) : NULL;
    int decimal = answer != NULL ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(text);
    Py_XDECREF(answer);
    return decimal;
}

static int stands_alone(const Word *word)
{
    Py_ssize_t letters = 0;
    for (const char *next = word->start; next < word->end; next++) letters += ((unsigned char)*next & 0xC0) != 0x80;
    if (letters < 2 || word->binds) return 0;
    int decimal = is_decimal(word->start, word->end);
    return decimal < 0 ? -1 : !decimal;
}

/* The bytes of `folded` that are those of a segmented word, whose syllables `_` joins; NULL where they are others. */
static const char *passed(const char *folded, const char *folded_end, const char *word, const char *word_end)
{
    for (; word < word_end; word++, folded++)
        if (folded == folded_end || *folded != (*word == '_' ? ' ' : *word)) return NULL;
    return folded == folded_end ? folded : *folded == ' ' ? folded + 1 : NULL;
}

/* The words that a title begins with; how many. */
static Py_ssize_t title_words(Word *words, const Grams *binding, const char *title, Py_ssize_t title_size,
                              const char *folded, Py_ssize_t folded_size, const char *next, Py_ssize_t size)
{
    Py_ssize_t count = 0;
    const char *title_end = title + title_size, *folded_end = folded + folded_size;
    for (const char *end = next + size; next < end && title < title_end;) {
        const char *stop = memchr(next, ' ', (size_t)(end - next));
        if (stop == NULL) stop = end;
        if (stop == next || (folded = passed(folded, folded_end, next, stop)) == NULL) break;
        Word word = {title, NULL, title, 1, 0};
        for (const char *letter = next; letter < stop; letter++) word.syllables += *letter == '_';
        for (uint32_t left = word.syllables; left > 0 && word.end < title_end; left--) {
            const char *from = word.first_end == NULL ? title : word.end + 1;
            word.end = memchr(from, ' ', (size_t)(title_end - from));
            if (word.end == NULL) word.end = title_end;
            if (word.first_end == NULL) word.first_end = word.end;
        }
        word.binds = holds(binding, word.start, (uint32_t)(word.first_end - word.start));
        words[count++] = word;
        title = word.end < title_end ? word.end + 1 : title_end;
        next = stop < end ? stop + 1 : end;
    }
    return count;
}

static int count_title(Grams *self, Grams *phrases, const Word *words, Py_ssize_t many, uint32_t longest)
{
    Batch alone = {.of = self}, together = {.of = phrases};
    for (Py_ssize_t i = 0; i < many; i++) {
        int counts = words[i].syllables > 1 ? 1 : stands_alone(&words[i]);
        if (counts < 0 || (counts && count(&alone, words[i].start, words[i].end) < 0)) return -1;
        uint32_t syllables = words[i].syllables;
        for (Py_ssize_t j = i + 1; !words[i].binds && j < many && (syllables += words[j].syllables) <= longest; j++)
            if (!words[j].binds && count(&together, words[i].start, words[j].end) < 0) return -1;
    }
    return count_batch(&alone) < 0 || count_batch(&together) < 0 ? -1 : 0;
}

static PyObject *grams_add_title(PyObject *object, PyObject *args)
{
    PyObject *phrases, *title, *folded, *words, *binding;
    Py_ssize_t title_size, folded_size, size;
    unsigned int longest;
    if (!PyArg_ParseTuple(args, "OUUUOI", &phrases, &title, &folded, &words, &binding, &longest)) return NULL;
    if (Py_TYPE(phrases) != Py_TYPE(object) || Py_TYPE(binding) != Py_TYPE(object)) {
        PyErr_SetString(PyExc_TypeError, "phrases and binding are Grams");
        return NULL;
    }
    const char *spelled = PyUnicode_AsUTF8AndSize(title, &title_size);
    const char *plain = PyUnicode_AsUTF8AndSize(folded, &folded_size);
    const char *segmented = PyUnicode_AsUTF8AndSize(words, &size);
    if (spelled == NULL || plain == NULL || segmented == NULL) return NULL;
    if (title_size > INT32_MAX) { PyErr_SetString(PyExc_OverflowError, "title is longer than 2 GB"); return NULL; }
    Word *found = PyMem_Malloc(((size_t)title_size / 2 + 1) * sizeof(Word));
    if (found == NULL) return PyErr_NoMemory();
    Py_ssize_t many = title_words(found, (Grams *)binding, spelled, title_size, plain, folded_size, segmented, size);
    int failed = count_title((Grams *)object, (Grams *)phrases, found, many, longest);
    PyMem_Free(found);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *grams_forget_once_seen(PyObject *object, PyObject *Py_UNUSED(nothing))
{
    Grams *self = (Grams *)object, fresh = {.slots = 0};
    if (grow(&fresh) < 0) return NULL;
    for (uint32_t slot = 0; slot < self->slots; slot++) {
        Entry entry = self->entries[slot];
        if (entry.count < 2) continue;
        int failed = keep(&fresh, self->kept + entry.at, entry.length, &entry.at) < 0;
        if (failed || (3 * ++fresh.count >= 2 * fresh.slots && grow(&fresh) < 0)) {
            PyMem_Free(fresh.entries);
            PyMem_Free(fresh.kept);
            return NULL;
        }
        place(fresh.entries, fresh.slots, entry);
    }
    PyMem_Free(self->entries);
    PyMem_Free(self->kept);
    self->entries = fresh.entries;
    self->kept = fresh.kept;
    self->slots = fresh.slots;
    self->count = fresh.count;
    self->used = fresh.used;
    self->room = fresh.room;
    return Py_NewRef(Py_None);
}

static PyObject *grams_items(PyObject *object, PyObject *args)
{
    Grams *self = (Grams *)object;
    uint32_t part = 0, parts = 1;
    if (!PyArg_ParseTuple(args, "|II", &part, &parts)) return NULL;
    if (part >= parts) { PyErr_SetString(PyExc_ValueError, "there is no such part"); return NULL; }
    uint32_t slot = (uint32_t)((uint64_t)self->slots * part / parts);
    uint32_t end = (uint32_t)((uint64_t)self->slots * (part + 1) / parts);
    PyObject *items = PyList_New(0);
    for (; items != NULL && slot < end; slot++) {
        const Entry *entry = &self->entries[slot];
        if (entry->length == 0) continue;
        PyObject *item = Py_BuildValue("s#I", self->kept + entry->at, (Py_ssize_t)entry->length, entry->count);
        if (item == NULL || PyList_Append(items, item) < 0) Py_CLEAR(items);
        Py_XDECREF(item);
    }
    return items;
}

static Py_ssize_t grams_len(PyObject *object) { return ((Grams *)object)->count; }

static PyObject *grams_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    if (!PyArg_ParseTuple(args, "")) return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Grams *self = (Grams *)allocate(type, 0);
    if (self != NULL && grow(self) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void grams_dealloc(PyObject *object)
{
    Grams *self = (Grams *)object;
    PyMem_Free(self->entries);
    PyMem_Free(self->kept);
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyMethodDef grams_methods[] = {
    {"add", grams_add, METH_VARARGS, "add(tokens, boundary, most): count the first tokens and each two neighbours."},
    {"add_title", grams_add_title, METH_VARARGS,
     "add_title(phrases, title, folded, words, binding, longest): count a title's words, and runs of them in phrases."},
    {"forget_once_seen", grams_forget_once_seen, METH_NOARGS, "Forget what was counted once."},
    {"items", grams_items, METH_VARARGS, "items(part=0, parts=1): a list of (gram, count), a share of all."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot grams_slots[] = {
    {Py_tp_doc, "Grams(): how often tokens, and each two neighbours, were seen."},
    {Py_tp_new, grams_new},
    {Py_tp_dealloc, grams_dealloc},
    {Py_tp_methods, grams_methods},
    {Py_mp_length, grams_len},
    {Py_sq_contains, grams_contains},
    {0, NULL},
};

static PyType_Spec grams_spec = {"index._grams.Grams", sizeof(Grams), 0, Py_TPFLAGS_DEFAULT, grams_slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&grams_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Grams", type);
    Py_DECREF(type);
    return failed;
}

static struct PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "index._grams", "Counts of grams, in C.", 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__grams(void) { return PyModuleDef_Init(&module_definition); }
