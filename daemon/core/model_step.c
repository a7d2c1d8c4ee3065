/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_step.c - the lines that tell what happened to a frame, in a buffer
 * of fixed size.
 */
#include "core/model_internal.h"

#include <stdarg.h>
#include <stdio.h>

const struct span SPAN_NONE = { 0, 0 };

void step_reset(struct model *model)
{
	model->result.step_count = 0;
	model->step_text_used = 0;
}

void step_add(struct model *model, const char *stage, struct span span,
	      const char *format, ...)
{
	char *text = model->step_text + model->step_text_used;
	size_t room = STEP_TEXT_ROOM - model->step_text_used;
	struct model_step *step;
	va_list arguments;
	int length;

	if (model->result.step_count == MODEL_STEPS_MAX)
		return;
	va_start(arguments, format);
	length = vsnprintf(text, room, format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= room)
		return;
	model->step_text_used += (size_t)length + 1;
	step = &model->result.steps[model->result.step_count++];
	*step = (struct model_step){ stage, text, span };
}
