// Keys and tokens of tests/jwt/tokens.json: what no one without the private keys can make more of.
#pragma once

constexpr const char* kJwks =
    R"({"keys":[{"kid":"es","kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":)"
    R"("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","alg":"ES256","use":"sig"},{"kid":"rs","kty":"RSA","n")"
    R"(:"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-)"
    R"(yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-K)"
    R"(XBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9)"
    R"(iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB","key_ops":["verify"]},{"kid":"ed","kty":"OK)"
    R"(P","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kid":"x509","kty":"EC","crv")"
    R"(:"P-256","x":"fPJ7GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI_EdmmXg","y":"B3dVENuO0EApPZrGn3Qw27p9reY86YIpngS3)"
    R"(nSJ4c9E","use":"x509-svid"},{"kid":"rs1024","kty":"RSA","n":"qAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
    R"(AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACpSAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
    R"(AAAAAAAAAAAAAAAAAAAAAAAAAAAAALJc","e":"AQAB"},{"kid":"p384","kty":"EC","crv":"P-384","x":"qyd6pRFBye)"
    R"(NGUYiH7_2AKhnHZrkFBbn8Kcl4pJF8tvLJA_geC5SoO4Ii28205496","y":"7KQYXQJ6QgBK44yZNINeiBrKRQH4vPc0qCBd1GN)"
    R"(DKB3rI0YP9-urw-SrvICeRbMu"}]})";

constexpr const char* kTokens[] = {
    "eyJhbGciOiAiRVMyNTYiLCAia2lkIjogImVzIiwgInR5cCI6ICJKV1QifQ.eyJpc3MiOiAiaHR0cHM6Ly9pZHAuZXhhbXBsZSIsI"
    "CJhdWQiOiAidmF1bHQuZXhhbXBsZSIsICJzdWIiOiAic3BpZmZlOi8vZXhhbXBsZS5vcmcvZXRsIiwgImlhdCI6IDE3OTU0ODU1N"
    "DAsICJleHAiOiAxNzk1NDg1ODQwfQ.SNy460ro5oQrGLX3cYhllFwFmqGn9bZ0MML-FJ42thS43Hv0Rd6icnm44iegc-nFp2XuId"
    "DwHhGgZUZfLj7Ypw",

    "eyJhbGciOiAiUlMyNTYiLCAia2lkIjogInJzIiwgInR5cCI6ICJKV1QifQ.eyJpc3MiOiAiaHR0cHM6Ly9pZHAuZXhhbXBsZSIsI"
    "CJhdWQiOiAidmF1bHQuZXhhbXBsZSIsICJzdWIiOiAic3BpZmZlOi8vZXhhbXBsZS5vcmcvZXRsIiwgImlhdCI6IDE3OTU0ODU1N"
    "DAsICJleHAiOiAxNzk1NDg1ODQwfQ.TktV3OOsHQluCr0Xn2prFhmVJV-uZkJBTpSc-n93cBhzT0jIB2QggRbEqHS8YwVdw3iJBQ"
    "N9-w1Yl6qx_HQ72LuK6civoVZNW1_XETbG0VrptqSPRsjiEq0jHxDUBWg0zpz9GRz9MiJ0_1yUmgql0S1Mn6gYiT-E3a8HUjSR9c"
    "VcyAFMD-nYvLmYVC2xu1QlgFEgspUvflNmLYfYeIthxJz7Pr2UT68Dcvghl6K1MHGNeXYt45uPsG-e0m8kdA9kGpmmE4FTJ7TfbI"
    "gFt04HsNIt_E6Dqoc30kMc046IFt0yiZp56fSsRXPGUAFS62l6XU6HWPSsD4uMXxvEdHFNjQ",

    "eyJhbGciOiAiRWREU0EiLCAia2lkIjogImVkIiwgInR5cCI6ICJKV1QifQ.eyJpc3MiOiAiaHR0cHM6Ly9pZHAuZXhhbXBsZSIsI"
    "CJhdWQiOiAidmF1bHQuZXhhbXBsZSIsICJzdWIiOiAic3BpZmZlOi8vZXhhbXBsZS5vcmcvZXRsIiwgImlhdCI6IDE3OTU0ODU1N"
    "DAsICJleHAiOiAxNzk1NDg1ODQwfQ.FCSRaqbQGfHizSzCaf5xSS164g-Htbxloo7OLTu3Da_al_tShMGqOGXYJ5aGU6DDh_-aLC"
    "RP8Yn_1i1f1aW1Dg"};
