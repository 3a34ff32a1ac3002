/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_CERTIFICATE_DIALOG (nj_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NjCertificateDialog, nj_certificate_dialog, NJ, CERTIFICATE_DIALOG, AdwWindow)

GtkWidget  *nj_certificate_dialog_new       (GTlsCertificate      *certificate,
                                             GTlsCertificateFlags  problems,
                                             const char           *host);
const char *nj_certificate_dialog_get_value (NjCertificateDialog  *self,
                                             const char           *field);

G_END_DECLS
