"""What the schema of the API says beside what is found by itself: answers to faults."""

from http import HTTPMethod

FAULT = {
    "type": "object",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
# Field or parameter → sentences; of a list of things, one such object for each
PROBLEMS = {"type": "object", "additionalProperties": {}}
OPERATIONS = {method.lower() for method in HTTPMethod}
EVERYWHERE = {
    "400": ("Problems", "Tham số hoặc nội dung không đúng; nói từng chỗ."),
    "401": ("Fault", "Chưa đăng nhập, hoặc mã truy cập không dùng được."),
    "403": ("Fault", "Tài khoản này không được làm việc đã yêu cầu."),
    "404": ("Fault", "Không có, hoặc nằm ngoài phạm vi được xem."),
    "429": ("Fault", "Gửi quá nhiều yêu cầu; Retry-After nói chờ bao nhiêu giây."),
}
WITH_CONTENT = {
    "413": ("Fault", "Nội dung quá lớn."),
    "415": ("Fault", "Không nhận loại nội dung đã gửi lên."),
}


def with_faults(result, generator, request, public):
    """A postprocessing hook: every operation tells how it answers what goes wrong."""
    schemas = result["components"].setdefault("schemas", {})
    schemas |= {"Fault": FAULT, "Problems": PROBLEMS}
    for path in result["paths"].values():
        for method in path.keys() & OPERATIONS:
            has_content = method in ("post", "put", "patch")
            faults = EVERYWHERE | (WITH_CONTENT if has_content else {})
            for status, (schema, words) in faults.items():
                path[method]["responses"].setdefault(status, _answer(schema, words))
    return result


def _answer(schema: str, words: str) -> dict:
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": words, "content": {"application/json": content}}
