// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Public keys, and tokens that were signed with their other halves, which were thrown away afterwards. All tokens say
// {"userId":"ada","exp":1767229200}, an hour after the test's clock begins.
#pragma once

namespace heliograph::test {

constexpr char rsaKey[] = "-----BEGIN PUBLIC KEY-----\n"
                          "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA76cBjJEROgg7O0FhF/BU\n"
                          "37JUdyZjtY+8c8m2i0bRzVBtpzUWDaX6FlkNwiAAlSYgTUrWRhalBgHHAH/9tLXD\n"
                          "ppF4NyIfbzfB0v1x5t3hyB9+6QhlafoezemgcQyBUlNud8UMc8WiaVDlXBi9rioT\n"
                          "RvKo/1tF7iyU5idjyxy5hIiAEqMgjAlatPHBWUq+bdCu/zoRJCDTTdLGCHjPy2tB\n"
                          "qWoVYhtHO/o6PXdvD9sJRCep0S5ScbG4cwraJgdKzBbBUF/nKy7yuNpGeCU3m6bk\n"
                          "/LieB3yO93endmVc9b+GJGvvHFrTHANVxrnTwpkBApA3DPgyv7212gM2I4OUgCwX\n"
                          "vQIDAQAB\n"
                          "-----END PUBLIC KEY-----\n";
constexpr char rsaToken[] =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOiJhZGEiLCJleHAiOjE3NjcyMjkyMDB9.rmd70wzEKwZFrGw4mU"
    "bCZygZLGDdDXa5WOSOcCyRkZHRRF57mQ_6OJMiIm9FV87duXljwBLpTctsYnR4CuT_qRBtf-15_e60iBduw44HYT8u903ds3_NhL"
    "7lvU-zpEXzgn4i_2CjE2KWf6lsyA-vkm9HvA7hD2eR2Kh9KIqi4L6T8yuSn64hs5wLEVBlhX9embFkrUaLoXv06uYp2mrOkcK-uq"
    "istEVs2tlBRqa387wId6FGOqyW-oi4qPMakjPvgSo89uSyxMsCRz3iM0VNkgKFokhVaCf-MqrkYt_7NXI1sni7880rpVBQhm4Cbv"
    "q5PdGJBk68qcz-COgXg313RQ";

constexpr char curveKey[] = "-----BEGIN PUBLIC KEY-----\n"
                            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDWT80HokR3ac/c0YoUCnv7Xd4tIA\n"
                            "1Lt76J3588C4QL69xoVTJxrEZd6dvbsQwTC4V8gM1TYpWMsidgyRKJAA7w==\n"
                            "-----END PUBLIC KEY-----\n";
constexpr char curveToken[] =
    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOiJhZGEiLCJleHAiOjE3NjcyMjkyMDB9.mxtge_-or8MWRny3-t"
    "WlrB3jequWUxZ26PWAPCpLnw1YoplM95UA5oFMnFjRH4iTOnImHlEFibYui0cH7huwJw";

/// 1024 bits: too short to be trusted.
constexpr char shortRsaKey[] = "-----BEGIN PUBLIC KEY-----\n"
                               "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4TW9B2rEo660Dta5diOHzDVQu\n"
                               "aNUeY+rTPs7u1YDHyG9cshPRuLwRou78f1dQS8QfbK2Kk0Z1ogHCDeHPIKioLHq2\n"
                               "Iyxw+Ni5DyC1qpX9pmCHlKxRt2/HlA7PrRjEvwDh17ft8NyG76cHTMIKumgR4rI2\n"
                               "yHx4wD6za+qWAaZ86wIDAQAB\n"
                               "-----END PUBLIC KEY-----\n";
/// P-384.
constexpr char otherCurveKey[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEIy/9uai4irk8QRNL/tOYnJAov6yAV2Q4\n"
                                 "PJzAyNGsqGoNUkP5rwFy1+SYpDRdO6uXPFDrvONdevT+iAaD85cWvUvcD+cpBZUG\n"
                                 "5cfFPmStNoBWYbLeUN6IVmuaWKTBn08X\n"
                                 "-----END PUBLIC KEY-----\n";
/// Curves of 256 bits that are not P-256.
constexpr char koblitzCurveKey[] = "-----BEGIN PUBLIC KEY-----\n"
                                   "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAErAOk/gbNtVAQkSRsN+g5vgBxYtSRZqFq\n"
                                   "MWRcj3v0LqIpsz1tBufNtdP6rnsxYYVDwbcywChy3iwRNPk1/Bh0nw==\n"
                                   "-----END PUBLIC KEY-----\n";
constexpr char brainpoolCurveKey[] = "-----BEGIN PUBLIC KEY-----\n"
                                     "MFowFAYHKoZIzj0CAQYJKyQDAwIIAQEHA0IABBEqunA0EUIJkFDjsDbx1M1oq09W\n"
                                     "vshlzcr18SOM9yhRVfFNAi89VodUjBt+3PEDOM2sJ630v4qwucn62ZltPAk=\n"
                                     "-----END PUBLIC KEY-----\n";
/// P-256, with its point compressed.
constexpr char compressedCurveKey[] = "-----BEGIN PUBLIC KEY-----\n"
                                      "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADOCLkGN1dTw3R6p7YK1tC+tbUzGpX\n"
                                      "PhdBNwIgUWRoFTY=\n"
                                      "-----END PUBLIC KEY-----\n";

} // namespace heliograph::test
